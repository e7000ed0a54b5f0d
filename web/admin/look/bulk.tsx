/** The same done to many: in batches, with progress, and at the end what was refused and why. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  LinearProgress,
  List,
  ListItem,
  Typography,
} from '@mui/material'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useListContext, useNotify, useResourceContext } from 'react-admin'
import type { CommandType } from '#contracts/commands.ts'
import { type Refused, run } from '../commands.ts'
import { nameOf, ownerOf } from '../data-provider.ts'
import { useTexts } from '../i18n.ts'
import { sentenceOf, told } from '../told.ts'

interface Going {
  readonly done: number
  readonly total: number
  readonly refused: readonly Refused[]
  /** Why it stopped before the end. */
  readonly broken: string | null
  readonly again: () => Promise<void>
}

const batch = 100

/** Does it to all that is selected; `dialog` shows how it goes. */
export const useBulk = () => {
  const t = useTexts()
  const notify = useNotify()
  const queries = useQueryClient()
  const resource = useResourceContext() ?? ''
  const { selectedIds, onUnselectItems } = useListContext()
  const [going, setGoing] = useState<Going | null>(null)

  const begin = async (type: CommandType, more: Readonly<Record<string, unknown>> = {}) => {
    const ids = selectedIds.map(String)
    const refused: Refused[] = []
    let done = 0
    const show = (broken: string | null) =>
      setGoing({ done, total: ids.length, refused: [...refused], broken, again: go })
    const go = async () => {
      try {
        for (show(null); done < ids.length; show(null)) {
          const part = ids.slice(done, done + batch)
          const commands = await Promise.all(
            part.map(async (id) => ({ type, person: await ownerOf(resource, id), data: { id, ...more } })),
          )
          refused.push(...(await run(commands)).refused)
          done += part.length
        }
        onUnselectItems()
        if (refused.length === 0) {
          notify(t.bulk.allDone(done), { type: 'success' })
          setGoing(null)
        }
      } catch (error) {
        show(told(error).message)
      }
      await queries.invalidateQueries()
    }
    await go()
  }
  return { begin, dialog: going && <Progress going={going} onClose={() => setGoing(null)} /> }
}

const Progress = ({
  going: { done, total, refused, broken, again },
  onClose,
}: {
  going: Going
  onClose: () => void
}) => {
  const t = useTexts()
  const isOver = done === total
  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby="bulk-progress">
      <DialogTitle id="bulk-progress">
        {isOver ? t.bulk.summary(done - refused.length, refused.length) : t.bulk.running}
      </DialogTitle>
      <DialogContent>
        <LinearProgress variant="determinate" value={(100 * done) / total} aria-label={t.bulk.running} />
        <Typography aria-live="polite">{t.bulk.progress(done, total)}</Typography>
        {broken && (
          <Typography color="error">
            {broken} {t.bulk.broken(total - done)}
          </Typography>
        )}
        {refused.length > 0 && <Typography sx={{ mt: 1 }}>{t.bulk.refused}</Typography>}
        <List dense>
          {refused.map(({ command, code }) => (
            <ListItem key={String(command.data.id)}>
              {nameOf(String(command.data.id))}: {sentenceOf(code)}
            </ListItem>
          ))}
        </List>
      </DialogContent>
      <DialogActions>
        {broken && <Button onClick={again}>{t.state.again}</Button>}
        {(broken || isOver) && <Button onClick={onClose}>{t.actions.close}</Button>}
      </DialogActions>
    </Dialog>
  )
}

/** A button that does one thing to all that is selected. */
export const BulkDo = ({ type, label, icon }: { type: CommandType; label: string; icon: ReactNode }) => {
  const { begin, dialog } = useBulk()
  return (
    <>
      <Button size="small" startIcon={icon} onClick={() => begin(type)}>
        {label}
      </Button>
      {dialog}
    </>
  )
}
