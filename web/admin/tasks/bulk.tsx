/** What can be done to many tasks. */
import CompleteIcon from '@mui/icons-material/Check'
import DeleteIcon from '@mui/icons-material/Delete'
import MoveIcon from '@mui/icons-material/DriveFileMove'
import ReopenIcon from '@mui/icons-material/Replay'
import RestoreIcon from '@mui/icons-material/RestoreFromTrash'
import { Button, Dialog, DialogActions, DialogContent, DialogTitle, MenuItem, TextField } from '@mui/material'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useListContext } from 'react-admin'
import { api } from '../api.ts'
import { ownerOf } from '../data-provider.ts'
import { useTexts } from '../i18n.ts'
import { BulkDo, useBulk } from '../look/bulk.tsx'

export const BulkTasks = () => {
  const t = useTexts()
  return (
    <>
      <BulkDo type="CompleteTask" label={t.actions.complete} icon={<CompleteIcon />} />
      <BulkDo type="ReopenTask" label={t.actions.reopen} icon={<ReopenIcon />} />
      <BulkMove />
      <BulkDo type="DeleteTask" label={t.actions.remove} icon={<DeleteIcon />} />
      <BulkDo type="RestoreTask" label={t.actions.restore} icon={<RestoreIcon />} />
    </>
  )
}

const inbox = 'inbox'

/** Into the Inbox, or a category of those whose tasks these are. */
const BulkMove = () => {
  const t = useTexts()
  const { selectedIds } = useListContext()
  const { begin, dialog } = useBulk()
  const [isOpen, setOpen] = useState(false)
  const [to, setTo] = useState(inbox)
  const { data: categories = [] } = useQuery({
    queryKey: ['categories', 'of', selectedIds],
    enabled: isOpen,
    queryFn: async () => {
      const people = new Set(await Promise.all(selectedIds.map((id) => ownerOf('tasks', String(id)))))
      const asked = [...people].slice(0, 20).map((person) => api.listAllCategories({ query: { person, limit: 1000 } }))
      return (await Promise.all(asked)).flatMap(({ body }) => body.items)
    },
  })
  return (
    <>
      <Button size="small" startIcon={<MoveIcon />} onClick={() => setOpen(true)}>
        {t.actions.move}
      </Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} fullWidth maxWidth="xs" aria-labelledby="bulk-move">
        <DialogTitle id="bulk-move">{t.actions.move}</DialogTitle>
        <DialogContent>
          <TextField
            select
            label={t.actions.moveTo}
            value={to}
            onChange={({ target }) => setTo(target.value)}
            helperText={t.actions.moveHint}
          >
            <MenuItem value={inbox}>{t.status.inbox}</MenuItem>
            {categories.map(({ id, name, person }) => (
              <MenuItem key={id} value={id}>
                {name} ({person.telegramId})
              </MenuItem>
            ))}
          </TextField>
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{t.actions.cancel}</Button>
          <Button
            variant="contained"
            onClick={() => {
              setOpen(false)
              begin('ChangeTask', { categoryId: to === inbox ? null : to })
            }}
          >
            {t.actions.move}
          </Button>
        </DialogActions>
      </Dialog>
      {dialog}
    </>
  )
}
