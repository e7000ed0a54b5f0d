/** What the projector was asked for, how far it is, and what came of it. */
import { Box, LinearProgress, List, ListItem, Typography } from '@mui/material'
import type { OperationRequest } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from '../look/formats.ts'
import { When } from '../look/when.tsx'
import { useWords } from '../look/words.ts'

export const Requests = ({ requests }: { requests: readonly OperationRequest[] }) => {
  const t = useTexts().operations
  const words = useWords()
  if (requests.length === 0) return <Typography sx={{ color: 'text.secondary' }}>{t.noRequests}</Typography>
  return (
    <List dense disablePadding>
      {requests.map((request) => (
        <ListItem key={request.id} divider sx={{ display: 'block', px: 0 }}>
          <b>{t.kinds[request.kind]}</b> · {t.requestStates[request.state]} · {words.actor(request.by)} ·{' '}
          <When at={request.finishedAt ?? request.askedAt} />
          {request.state === 'running' && request.progress && <Progress {...request.progress} />}
          {request.why && <code>{request.why}</code>}
          {request.report && <Report report={request.report} />}
        </ListItem>
      ))}
    </List>
  )
}

const Progress = ({ done, total, rate, secondsLeft }: NonNullable<OperationRequest['progress']>) => {
  const t = useTexts().operations
  const { number } = useFormats()
  return (
    <Box>
      <LinearProgress variant="determinate" value={total ? (100 * done) / total : 0} aria-label={t.title} />
      <Typography variant="body2">
        {t.progress(number(done), number(total), number(Math.round(rate)))}
        {secondsLeft === null ? '' : `, ${t.left(Math.ceil(secondsLeft))}`}
      </Typography>
    </Box>
  )
}

const Report = ({ report }: { report: Readonly<Record<string, unknown>> }) => {
  const t = useTexts().operations
  return (
    <details>
      <summary>{t.report}</summary>
      <Box component="pre" tabIndex={0} sx={{ overflowX: 'auto', m: 0 }}>
        {JSON.stringify(report, null, 2)}
      </Box>
    </details>
  )
}
