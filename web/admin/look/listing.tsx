/** A list as all of them are: filters, columns, what can be done to many, pages by cursor, export. */
import type { ReactElement, ReactNode } from 'react'
import {
  BulkActionsToolbar,
  CreateButton,
  DataTable,
  FilterButton,
  List,
  Pagination,
  SelectAllButton,
  type SortPayload,
  TopToolbar,
} from 'react-admin'
import { canWrite } from '../auth-provider.ts'
import { useTexts } from '../i18n.ts'
import { Export } from './export.tsx'
import { FailedList, Nothing } from './states.tsx'

/** Left out where the screen is narrow. */
export const wide = { display: { xs: 'none', md: 'table-cell' } } as const
const mostSelected = 5000

interface Given {
  readonly filters?: ReactElement[]
  readonly sort?: SortPayload
  readonly filterDefaults?: Readonly<Record<string, unknown>>
  readonly creates?: boolean
  /** Beside the buttons of every list. */
  readonly more?: ReactNode
  /** What can be done to those that are selected. */
  readonly bulk?: ReactNode
  /** In place of the rows. */
  readonly instead?: ReactNode
  readonly children: ReactNode
}

export const Listing = ({ filters, sort, filterDefaults, creates = false, more, bulk, instead, children }: Given) => {
  const t = useTexts()
  const actions = (
    <TopToolbar>
      {more}
      {filters && <FilterButton disableSaveQuery />}
      {creates && canWrite() && <CreateButton />}
      <Export />
    </TopToolbar>
  )
  const selecting = bulk && canWrite() && (
    <BulkActionsToolbar selectAllButton={<SelectAllButton limit={mostSelected} label={t.actions.selectAll} />}>
      {bulk}
    </BulkActionsToolbar>
  )
  return (
    <List
      actions={actions}
      empty={false}
      error={<FailedList />}
      exporter={false}
      pagination={instead ? false : <Pagination rowsPerPageOptions={[25, 50, 100, 250]} />}
      perPage={50}
      {...(filters && { filters })}
      {...(sort && { sort })}
      {...(filterDefaults && { filterDefaultValues: filterDefaults })}
    >
      {instead ?? (
        <DataTable
          bulkActionButtons={selecting ? undefined : false}
          bulkActionsToolbar={selecting || undefined}
          empty={<Nothing />}
          rowClick={false}
          sx={{ '& .RaDataTable-tableWrapper': { overflowX: 'auto' } }}
        >
          {children}
        </DataTable>
      )}
    </List>
  )
}
