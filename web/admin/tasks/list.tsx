/** Everybody's tasks. */
import { DataTable, DateInput, Link, SearchInput, SelectInput } from 'react-admin'
import type { AdminTask } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'
import { CategoryInput, PersonInput } from '../look/inputs.tsx'
import { CategoryLink, PersonLink } from '../look/links.tsx'
import { Listing, wide } from '../look/listing.tsx'
import { When } from '../look/when.tsx'
import { BulkTasks } from './bulk.tsx'
import { TaskStatus } from './status.tsx'

export const TaskList = () => {
  const t = useTexts()
  const { due } = useFormats()
  const statuses = (['all', 'open', 'done', 'trash'] as const).map((id) => ({ id, name: t.status[id] }))
  const filters = [
    <SearchInput key="q" source="q" alwaysOn />,
    <SelectInput key="status" source="status" choices={statuses} translateChoice={false} alwaysOn />,
    <PersonInput key="person" source="person" />,
    <CategoryInput key="category" source="category" />,
    <DateInput key="dueAfter" source="dueAfter" />,
    <DateInput key="dueBefore" source="dueBefore" />,
  ]
  return (
    <Listing filters={filters} sort={{ field: 'createdAt', order: 'DESC' }} creates bulk={<BulkTasks />}>
      <DataTable.Col
        source="title"
        render={(task: AdminTask) => <Link to={`/tasks/${task.id}/show`}>{task.title}</Link>}
      />
      <DataTable.Col source="status" disableSort render={(task: AdminTask) => <TaskStatus task={task} />} />
      <DataTable.Col source="person" disableSort sx={wide} render={(task: AdminTask) => <PersonLink {...task} />} />
      <DataTable.Col source="category" disableSort sx={wide} render={(task: AdminTask) => <CategoryLink {...task} />} />
      <DataTable.Col source="due" sx={wide} render={due} />
      <DataTable.Col source="updatedAt" sx={wide} render={({ updatedAt }: AdminTask) => <When at={updatedAt} />} />
      <DataTable.Col source="createdAt" sx={wide} render={({ createdAt }: AdminTask) => <When at={createdAt} />} />
    </Listing>
  )
}
