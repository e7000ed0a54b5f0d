/** What became of notifications, by state; and the switch that holds all of them. */
import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material'
import { useState } from 'react'
import { Link } from 'react-admin'
import type { Operations } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { canWrite } from '../auth-provider.ts'
import { useTexts } from '../i18n.ts'
import { useDoing } from '../look/do.tsx'
import { Fact, Facts } from '../look/facts.tsx'
import { useFormats } from '../look/formats.ts'

type State = keyof ReturnType<typeof useTexts>['notificationStates']

export const Notifications = ({ notifications }: { notifications: Operations['notifications'] }) => {
  const { operations: t, notificationStates } = useTexts()
  const { number } = useFormats()
  const { counts, queued, paused } = notifications
  const states = Object.keys(notificationStates) as State[]
  const filtered = (state: State) => `/notifications?filter=${encodeURIComponent(JSON.stringify({ state }))}`
  return (
    <>
      {paused && <Alert severity="warning">{t.paused(paused.why)}</Alert>}
      <Facts>
        {states.map((state) => (
          <Fact key={state} name={<Link to={filtered(state)}>{notificationStates[state]}</Link>}>
            {number(counts[state] ?? 0)}
          </Fact>
        ))}
      </Facts>
      <Typography>{queued === null ? t.noQueue : t.queued(queued)}</Typography>
      {canWrite() && <Switch isPaused={paused !== null} />}
    </>
  )
}

const Switch = ({ isPaused }: { isPaused: boolean }) => {
  const { operations: t, actions } = useTexts()
  const { doing, isBusy } = useDoing()
  const [isAsked, setAsked] = useState(false)
  const [why, setWhy] = useState('')
  const pause = async () => {
    setAsked(false)
    await doing(() => api.pauseReminders({ body: { why } }))
  }
  if (isPaused)
    return (
      <Button variant="outlined" disabled={isBusy} onClick={() => doing(api.resumeReminders)}>
        {t.resume}
      </Button>
    )
  return (
    <>
      <Button variant="outlined" disabled={isBusy} onClick={() => setAsked(true)}>
        {t.pause}
      </Button>
      <Dialog open={isAsked} onClose={() => setAsked(false)} aria-labelledby="pause-reminders">
        <DialogTitle id="pause-reminders">{t.pauseTitle}</DialogTitle>
        <DialogContent>
          <Typography>{t.pauseText}</Typography>
          <TextField
            label={t.pauseWhy}
            value={why}
            onChange={({ target }) => setWhy(target.value)}
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setAsked(false)}>{actions.cancel}</Button>
          <Button variant="contained" disabled={why.trim() === ''} onClick={pause}>
            {t.pause}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  )
}
