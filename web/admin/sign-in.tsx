/** Signing in: at the door, and again over the work where a session has ended meanwhile. */
import { Alert, Button, Card, Dialog, DialogContent, DialogTitle, Stack, TextField, Typography } from '@mui/material'
import { type FormEvent, useState, useSyncExternalStore } from 'react'
import { useLogin } from 'react-admin'
import { authProvider } from './auth-provider.ts'
import { useTexts } from './i18n.ts'
import { OtherLanguage } from './look/language.tsx'
import { session } from './session.ts'

interface Given {
  readonly username: string
  readonly password: string
}

const SignInForm = ({ onSubmit, name = '' }: { onSubmit: (given: Given) => Promise<unknown>; name?: string }) => {
  const t = useTexts()
  const [failure, setFailure] = useState('')
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    setBusy(true)
    setFailure('')
    try {
      await onSubmit({ username: String(given.get('name')), password: String(given.get('password')) })
    } catch (error) {
      setFailure(error instanceof Error ? error.message : t.unexpected)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack component="form" onSubmit={submit} spacing={1}>
      <TextField
        name="name"
        label={t.signIn.name}
        defaultValue={name}
        autoComplete="username"
        autoFocus={!name}
        required
        slotProps={{ htmlInput: { readOnly: name !== '', autoCapitalize: 'none' } }}
      />
      <TextField
        name="password"
        type="password"
        label={t.signIn.password}
        autoComplete="current-password"
        autoFocus={name !== ''}
        required
      />
      {failure && <Alert severity="error">{failure}</Alert>}
      <Button type="submit" variant="contained" size="large" disabled={isBusy}>
        {t.signIn.submit}
      </Button>
    </Stack>
  )
}

export const SignInPage = () => {
  const t = useTexts()
  const login = useLogin()
  return (
    <Stack component="main" sx={{ minHeight: '100vh', alignItems: 'center', justifyContent: 'center', p: 2 }}>
      <Card sx={{ p: 3, width: '100%', maxWidth: 380 }}>
        <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', mb: 1 }}>
          <Typography variant="h6" component="h1">
            {t.signIn.title}
          </Typography>
          <OtherLanguage />
        </Stack>
        <SignInForm onSubmit={(given) => login(given, '/')} />
        <Typography variant="body2" sx={{ mt: 2, color: 'text.secondary' }}>
          {t.signIn.hint}
        </Typography>
      </Card>
    </Stack>
  )
}

/** Over the page, which stays as it is, until the calls that wait can go on. */
export const SignInAgain = () => {
  const t = useTexts()
  const isAwaited = useSyncExternalStore(session.watch, session.isAwaited)
  return (
    <Dialog open={isAwaited} aria-labelledby="sign-in-again">
      <DialogTitle id="sign-in-again">{t.signIn.endedTitle}</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 2 }}>{t.signIn.ended}</Typography>
        <SignInForm name={session.current()?.name ?? ''} onSubmit={async (given) => authProvider.login(given)} />
        <Button sx={{ mt: 1 }} onClick={() => session.end()}>
          {t.signIn.leave}
        </Button>
      </DialogContent>
    </Dialog>
  )
}
