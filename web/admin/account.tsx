/** My own account: the password. */
import { Button, Card, Stack, TextField, Typography } from '@mui/material'
import type { FormEvent } from 'react'
import { HttpError, Title, useGetIdentity } from 'react-admin'
import { ProblemError } from '#contracts/failure.ts'
import { api } from './api.ts'
import { useTexts } from './i18n.ts'
import { useDoing } from './look/do.tsx'

export const Account = () => {
  const t = useTexts()
  const { identity } = useGetIdentity()
  const { doing, isBusy } = useDoing()
  const saying = (error: unknown) => {
    if (!(error instanceof ProblemError) || error.errors.length === 0) return error
    const isCurrent = error.errors.some(({ path }) => path === 'current')
    return new HttpError(isCurrent ? t.password.wrong : t.password.notTaken, error.status)
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const body = { current: String(given.get('current')), next: String(given.get('next')) }
    const change = () => api.changePassword({ body }).catch((error) => Promise.reject(saying(error)))
    if (await doing(change, t.password.done)) form.reset()
  }
  return (
    <Card sx={{ p: 2, mt: 1, maxWidth: 420 }}>
      <Title title={t.menu.account} />
      <Typography variant="h6" component="h2">
        {identity?.fullName}
      </Typography>
      <Stack component="form" onSubmit={submit} spacing={1}>
        <Typography>{t.password.title}</Typography>
        <input type="hidden" name="username" autoComplete="username" value={identity?.fullName ?? ''} readOnly />
        <TextField name="current" type="password" label={t.password.current} autoComplete="current-password" required />
        <TextField name="next" type="password" label={t.password.next} autoComplete="new-password" required />
        <Button type="submit" variant="contained" disabled={isBusy}>
          {t.password.save}
        </Button>
      </Stack>
    </Card>
  )
}
