/** What will ring. */
import { DataTable, Link } from 'react-admin'
import type { AdminReminder } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'
import { PersonInput } from '../look/inputs.tsx'
import { PersonLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { When } from '../look/when.tsx'

export const ReminderList = () => {
  const t = useTexts()
  const { lead } = useFormats()
  return (
    <Listing filters={[<PersonInput key="person" source="person" />]}>
      <DataTable.Col source="fireAt" disableSort render={({ fireAt }: AdminReminder) => <When at={fireAt} />} />
      <DataTable.Col
        source="task"
        disableSort
        render={({ task }: AdminReminder) => <Link to={`/tasks/${task.id}/show`}>{task.title}</Link>}
      />
      <DataTable.Col
        source="person"
        disableSort
        sx={wide}
        render={(given: AdminReminder) => <PersonLink {...given} />}
      />
      <DataTable.Col
        source="before"
        disableSort
        sx={wide}
        render={({ before }: AdminReminder) => (before === null ? t.status.snooze : lead(before))}
      />
    </Listing>
  )
}
