/** How a task stands, in a word. */
import { Chip } from '@mui/material'
import type { AdminTask } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'

export const TaskStatus = ({ task }: { task: AdminTask }) => {
  const t = useTexts()
  if (task.deletedAt) return <Chip size="small" label={t.status.trash} color="error" variant="outlined" />
  if (task.hidden) return <Chip size="small" label={t.status.hidden} variant="outlined" />
  if (task.status === 'done') return <Chip size="small" label={t.status.done} color="success" variant="outlined" />
  return <Chip size="small" label={t.status.open} color="primary" variant="outlined" />
}
