/** An object's page: what it is, what can be done, what happened to it. */
import { Box, Divider } from '@mui/material'
import type { ReactNode } from 'react'
import { EditButton, type RaRecord, Show, SimpleShowLayout, TopToolbar, useRecordContext } from 'react-admin'
import { canWrite } from '../auth-provider.ts'
import { History } from './history.tsx'
import { FailedShow } from './states.tsx'

interface Given<R> {
  readonly history: 'tasks' | 'categories' | 'people'
  readonly actions: (record: R) => ReactNode
  /** Fields, one below the other. */
  readonly children: ReactNode
}

const fieldsBeside = { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(11rem, 1fr))', gap: 1 }

export const ObjectPage = <R extends RaRecord>({ history, actions, children }: Given<R>) => (
  <Show actions={<Actions of={actions} />} error={<FailedShow />}>
    <SimpleShowLayout spacing={0} sx={{ '& .RaSimpleShowLayout-stack': fieldsBeside }}>
      {children}
    </SimpleShowLayout>
    <Divider />
    <HistoryHere of={history} />
  </Show>
)

const Actions = <R extends RaRecord>({ of }: { of: (record: R) => ReactNode }) => {
  const record = useRecordContext<R>()
  if (!record) return null
  return (
    <TopToolbar sx={{ flexWrap: 'wrap', gap: 0.5 }}>
      {of(record)}
      {canWrite() && <EditButton />}
    </TopToolbar>
  )
}

const HistoryHere = ({ of }: { of: Given<RaRecord>['history'] }) => {
  const record = useRecordContext()
  return <Box>{record && <History of={of} id={String(record.id)} />}</Box>
}
