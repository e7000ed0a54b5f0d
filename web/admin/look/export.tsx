/** All rows that match, page by page through the cursor, as a file. */
import DownloadIcon from '@mui/icons-material/Download'
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  LinearProgress,
  Menu,
  MenuItem,
} from '@mui/material'
import { type MouseEvent, useState } from 'react'
import { type RaRecord, useListContext, useNotify, useResourceContext } from 'react-admin'
import { useTexts } from '../i18n.ts'
import { isListed, pagesOf, queryOf } from '../resources.ts'
import { told } from '../told.ts'
import { csvOf } from './csv.ts'

const offer = (name: string, type: string, text: string) => {
  const url = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export const Export = () => {
  const t = useTexts()
  const notify = useNotify()
  const resource = useResourceContext() ?? ''
  const { filterValues, sort } = useListContext()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [running, setRunning] = useState<{ rows: number; stop: AbortController } | null>(null)

  const exported = async (kind: 'csv' | 'json') => {
    setAnchor(null)
    if (!isListed(resource)) return
    const stop = new AbortController()
    const rows: RaRecord[] = []
    try {
      setRunning({ rows: 0, stop })
      for await (const items of pagesOf(resource, queryOf(resource, { filter: filterValues, sort }), stop.signal)) {
        rows.push(...items)
        setRunning({ rows: rows.length, stop })
      }
      if (kind === 'csv') offer(`${resource}.csv`, 'text/csv', csvOf(rows))
      else offer(`${resource}.json`, 'application/json', `${JSON.stringify(rows, null, 2)}\n`)
      notify(t.export.done(rows.length), { type: 'success' })
    } catch (error) {
      if (!stop.signal.aborted) notify(told(error).message, { type: 'error' })
    } finally {
      setRunning(null)
    }
  }

  return (
    <>
      <Button
        size="small"
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        onClick={(event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
      >
        {t.export.label}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => exported('csv')}>{t.export.csv}</MenuItem>
        <MenuItem onClick={() => exported('json')}>{t.export.json}</MenuItem>
      </Menu>
      <Dialog open={running !== null} aria-labelledby="export-running">
        <DialogTitle id="export-running">{t.export.running}</DialogTitle>
        <DialogContent sx={{ minWidth: 260 }}>
          <div aria-live="polite">{t.export.progress(running?.rows ?? 0)}</div>
          <LinearProgress aria-label={t.export.running} />
        </DialogContent>
        <DialogActions>
          <Button onClick={() => running?.stop.abort()}>{t.actions.cancel}</Button>
        </DialogActions>
      </Dialog>
    </>
  )
}
