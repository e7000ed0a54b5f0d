/** A task: its page and its forms. */
import CompleteIcon from '@mui/icons-material/Check'
import DeleteIcon from '@mui/icons-material/Delete'
import ReopenIcon from '@mui/icons-material/Replay'
import RestoreIcon from '@mui/icons-material/RestoreFromTrash'
import { FormDataConsumer, FunctionField, required, TextField, TextInput, useRecordContext } from 'react-admin'
import type { AdminTask } from '#contracts/admin.ts'
import type { CommandType } from '#contracts/commands.ts'
import { useTexts } from '../i18n.ts'
import { Do } from '../look/do.tsx'
import { Changing, Making } from '../look/form.tsx'
import { useFormats } from '../look/formats.ts'
import { CategoryInput, DueInput, LeadsInput, PersonInput } from '../look/inputs.tsx'
import { CategoryLink, PersonLink } from '../look/links.tsx'
import { ObjectPage } from '../look/page.tsx'
import { When } from '../look/when.tsx'
import { TaskStatus } from './status.tsx'

export const TaskPage = () => {
  const { due, lead } = useFormats()
  return (
    <ObjectPage history="tasks" actions={(task: AdminTask) => <TaskActions task={task} />}>
      <TextField source="title" />
      <FunctionField source="status" render={(task: AdminTask) => <TaskStatus task={task} />} />
      <FunctionField source="person" render={(task: AdminTask) => <PersonLink {...task} />} />
      <FunctionField source="category" render={(task: AdminTask) => <CategoryLink {...task} />} />
      <FunctionField source="due" render={due} />
      <FunctionField source="reminders" render={(task: AdminTask) => task.reminders.map(lead).join('; ')} />
      <FunctionField source="snoozedUntil" render={(task: AdminTask) => <When at={task.snoozedUntil} />} />
      <FunctionField source="createdAt" render={(task: AdminTask) => <When at={task.createdAt} />} />
      <FunctionField source="updatedAt" render={(task: AdminTask) => <When at={task.updatedAt} />} />
      <TextField source="id" />
    </ObjectPage>
  )
}

const TaskActions = ({ task: { id, person, status, deletedAt } }: { task: AdminTask }) => {
  const t = useTexts()
  const command = (type: CommandType) => ({ type, person: person.id, data: { id } })
  if (deletedAt) return <Do command={command('RestoreTask')} label={t.actions.restore} icon={<RestoreIcon />} />
  return (
    <>
      {status === 'open' ? (
        <Do command={command('CompleteTask')} label={t.actions.complete} icon={<CompleteIcon />} />
      ) : (
        <Do command={command('ReopenTask')} label={t.actions.reopen} icon={<ReopenIcon />} />
      )}
      <Do command={command('DeleteTask')} label={t.actions.remove} icon={<DeleteIcon />} />
    </>
  )
}

const longest = 500

export const TaskCreate = () => {
  const t = useTexts()
  return (
    <Making title={t.task.create}>
      <PersonInput source="person" isRequired />
      <TextInput source="title" validate={required()} slotProps={{ htmlInput: { maxLength: longest } }} />
      <FormDataConsumer>
        {({ formData }) => formData.person && <CategoryInput source="categoryId" person={formData.person} />}
      </FormDataConsumer>
      <DueInput source="due" />
      <LeadsInput source="reminders" hint={t.task.remindersHint} />
    </Making>
  )
}

export const TaskEdit = () => (
  <Changing>
    <TextInput source="title" validate={required()} slotProps={{ htmlInput: { maxLength: longest } }} />
    <OwnCategory />
    <DueInput source="due" />
    <LeadsInput source="reminders" />
  </Changing>
)

const OwnCategory = () => <CategoryInput source="categoryId" person={useRecordContext<AdminTask>()?.person.id} />
