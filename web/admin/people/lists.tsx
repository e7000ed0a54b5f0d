/** What a person had at a moment. */
import { Chip, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material'
import type { AsOf } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'
import { wide } from '../look/listing.tsx'
import { TaskStatus } from '../tasks/status.tsx'

export const Lists = ({ asOf: { person, categories, tasks } }: { asOf: AsOf }) => {
  const t = useTexts()
  const { due } = useFormats()
  if (!person) return <Typography sx={{ py: 2 }}>{t.person.notYet}</Typography>
  return (
    <>
      <Typography sx={{ py: 1 }} data-testid="as-of-counts">
        {t.person.counts(tasks.length, categories.length)}
      </Typography>
      {categories.map(({ id, name, deletedAt }) => (
        <Chip key={id} label={deletedAt ? `${name} (${t.status.trash})` : name} sx={{ mr: 0.5, mb: 0.5 }} />
      ))}
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{t.fields.title}</TableCell>
            <TableCell>{t.fields.status}</TableCell>
            <TableCell sx={wide}>{t.fields.category}</TableCell>
            <TableCell sx={wide}>{t.fields.due}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {tasks.map((task) => (
            <TableRow key={task.id}>
              <TableCell>{task.title}</TableCell>
              <TableCell>
                <TaskStatus task={task} />
              </TableCell>
              <TableCell sx={wide}>{task.category?.name ?? t.status.inbox}</TableCell>
              <TableCell sx={wide}>{due(task)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  )
}
