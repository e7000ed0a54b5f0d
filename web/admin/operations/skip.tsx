/** Skipping an event: asked twice, with a reason that the log keeps. */
import { Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material'
import { useState } from 'react'
import { api } from '../api.ts'
import { useTexts } from '../i18n.ts'
import { useDoing } from '../look/do.tsx'

type Asked = 'no' | 'once' | 'twice'

export const Skip = ({ eventId }: { eventId: string }) => {
  const { operations: t, actions } = useTexts()
  const { doing, isBusy } = useDoing()
  const [asked, setAsked] = useState<Asked>('no')
  const [why, setWhy] = useState('')
  const close = () => setAsked('no')
  const skip = async () => {
    close()
    await doing(() => api.skipEvent({ body: { eventId, why } }))
  }
  return (
    <>
      <Button size="small" color="error" disabled={isBusy} onClick={() => setAsked('once')}>
        {t.skip}
      </Button>
      <Dialog open={asked !== 'no'} onClose={close} aria-labelledby="skip-event">
        <DialogTitle id="skip-event">{t.skipTitle}</DialogTitle>
        <DialogContent>
          <Typography>{asked === 'twice' ? t.skipSure : t.skipText}</Typography>
          <TextField
            label={t.skipWhy}
            value={why}
            onChange={({ target }) => setWhy(target.value)}
            disabled={asked === 'twice'}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{actions.cancel}</Button>
          {asked === 'twice' ? (
            <Button color="error" variant="contained" onClick={skip}>
              {t.skipDo}
            </Button>
          ) : (
            <Button disabled={why.trim() === ''} onClick={() => setAsked('twice')}>
              {t.skipNext}
            </Button>
          )}
        </DialogActions>
      </Dialog>
    </>
  )
}
