/** What fell due, and what became of it. */
import RetryIcon from '@mui/icons-material/Replay'
import { Button } from '@mui/material'
import { DataTable, Link, SelectInput } from 'react-admin'
import type { AdminNotification } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { canWrite } from '../auth-provider.ts'
import { useTexts } from '../i18n.ts'
import { useDoing } from '../look/do.tsx'
import { PersonInput } from '../look/inputs.tsx'
import { PersonLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { When } from '../look/when.tsx'

type State = AdminNotification['state']
const retried: ReadonlySet<State> = new Set(['failed', 'unknown', 'unanswered'])

export const NotificationList = () => {
  const t = useTexts()
  const states = Object.entries(t.notificationStates).map(([id, name]) => ({ id, name }))
  const filters = [
    <SelectInput key="state" source="state" choices={states} translateChoice={false} alwaysOn />,
    <PersonInput key="person" source="person" />,
  ]
  return (
    <Listing filters={filters}>
      <DataTable.Col source="fireAt" disableSort render={({ fireAt }: AdminNotification) => <When at={fireAt} />} />
      <DataTable.Col source="task" disableSort render={(given: AdminNotification) => <What {...given} />} />
      <DataTable.Col
        source="state"
        disableSort
        render={({ state }: AdminNotification) => t.notificationStates[state]}
      />
      <DataTable.Col
        source="person"
        disableSort
        sx={wide}
        render={(given: AdminNotification) => <PersonLink {...given} />}
      />
      <DataTable.NumberCol source="attempts" disableSort sx={wide} />
      <DataTable.Col
        source="tryAt"
        disableSort
        sx={wide}
        render={({ tryAt }: AdminNotification) => <When at={tryAt} />}
      />
      <DataTable.Col source="why" disableSort sx={wide} />
      <DataTable.Col
        source="stream"
        label={t.actions.retry}
        disableSort
        render={(given: AdminNotification) => <Retry {...given} />}
      />
    </Listing>
  )
}

const What = ({ task }: Pick<AdminNotification, 'task'>) => {
  const t = useTexts()
  if (task === null) return t.status.digest
  return <Link to={`/tasks/${task.id}/show`}>{task.title ?? t.status.erased}</Link>
}

const Retry = ({ stream, state }: Pick<AdminNotification, 'stream' | 'state'>) => {
  const t = useTexts()
  const { doing, isBusy } = useDoing()
  if (!retried.has(state) || !canWrite()) return null
  return (
    <Button
      size="small"
      startIcon={<RetryIcon />}
      disabled={isBusy}
      onClick={() => doing(() => api.retryNotification({ body: { stream } }))}
    >
      {t.actions.retry}
    </Button>
  )
}
