/** How the installation is, and what an operator can have done about it. */
import { Card, Grid, Typography } from '@mui/material'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Title } from 'react-admin'
import type { Operations as Standing } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { useTexts } from '../i18n.ts'
import { Failure, Waiting } from '../look/states.tsx'
import { asked } from '../told.ts'
import { Health } from './health.tsx'
import { Notifications } from './notifications.tsx'
import { Projector } from './projector.tsx'
import { Requests } from './requests.tsx'

const runs = ({ projector, requests }: Standing) =>
  projector.state === 'building' || requests.some(({ state }) => state === 'waiting' || state === 'running')

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Grid size={{ xs: 12, md: 6 }} sx={{ minWidth: 0 }}>
    <Card component="section" aria-label={title} sx={{ p: 2, height: '100%' }}>
      <Typography variant="h6" component="h2" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Card>
  </Grid>
)

export const Operations = () => {
  const t = useTexts().operations
  const { data, error, refetch } = useQuery({
    queryKey: ['operations'],
    queryFn: () => asked(api.readOperations()),
    refetchInterval: ({ state }) => (state.data && runs(state.data) ? 1000 : 5000),
  })
  return (
    <>
      <Title title={t.title} />
      {error ? <Failure error={error} onAgain={refetch} /> : null}
      {!data && !error && <Waiting />}
      {data && (
        <Grid container spacing={2} sx={{ mt: 1 }}>
          <Part title={t.readModel}>
            <Projector standing={data} />
          </Part>
          <Part title={t.requests}>
            <Requests requests={data.requests} />
          </Part>
          <Part title={t.notifications}>
            <Notifications notifications={data.notifications} />
          </Part>
          <Part title={t.health}>
            <Health standing={data} />
          </Part>
        </Grid>
      )}
      <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
        {t.refreshed}
      </Typography>
    </>
  )
}
