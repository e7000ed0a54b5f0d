/** The projector, its read models, and what it can be asked for. */
import { Alert, Box, Button, Chip, Stack, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material'
import type { Operations } from '#contracts/admin.ts'
import { api } from '../api.ts'
import { canWrite } from '../auth-provider.ts'
import { useTexts } from '../i18n.ts'
import { useDoing } from '../look/do.tsx'
import { Fact, Facts } from '../look/facts.tsx'
import { useFormats } from '../look/formats.ts'
import { When } from '../look/when.tsx'
import { Skip } from './skip.tsx'

/** Left out where there is no room for all of it. */
const wide = { display: { xs: 'none', xl: 'table-cell' } } as const
const looks = { following: 'success', behind: 'warning', building: 'info', stopped: 'error', away: 'error' } as const

export const Projector = ({ standing: { projector, log } }: { standing: Operations }) => {
  const t = useTexts().operations
  const { number } = useFormats()
  return (
    <>
      <Chip color={looks[projector.state]} label={t.states[projector.state]} variant="outlined" />
      {projector.stopped && <Stopped {...projector.stopped} />}
      <Facts>
        <Fact name={t.lag}>{t.seconds(Math.round(projector.lagSeconds))}</Fact>
        <Fact name={t.rate}>{t.perSecond(Math.round(projector.rate))}</Fact>
        <Fact name={t.folded}>{number(projector.events)}</Fact>
        <Fact name={t.position}>
          <code>{projector.position}</code>
        </Fact>
        <Fact name={t.head}>
          <code>{log.head}</code>
        </Fact>
      </Facts>
      <Asking canRollBack={projector.canRollBack} />
      <Box sx={{ overflowX: 'auto' }}>
        <Table size="small" aria-label={t.generations}>
          <TableHead>
            <TableRow>
              <TableCell>{t.generation}</TableCell>
              <TableCell>{t.state}</TableCell>
              <TableCell align="right">{t.folded}</TableCell>
              <TableCell sx={wide}>{t.codeVersion}</TableCell>
              <TableCell sx={wide}>{t.started}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {projector.generations.map(({ generation, state, events, codeVersion, startedAt }) => (
              <TableRow key={generation}>
                <TableCell>{generation}</TableCell>
                <TableCell>{t.generationStates[state]}</TableCell>
                <TableCell align="right">{number(events)}</TableCell>
                <TableCell sx={wide}>{codeVersion}</TableCell>
                <TableCell sx={wide}>
                  <When at={startedAt} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </>
  )
}

/** Rebuild, verify, roll back; each says on pointing what it does. */
const Asking = ({ canRollBack }: { canRollBack: boolean }) => {
  const t = useTexts().operations
  const { doing, isBusy } = useDoing()
  if (!canWrite()) return null
  return (
    <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap', mb: 2 }}>
      <Button variant="contained" title={t.rebuildWhy} disabled={isBusy} onClick={() => doing(api.askRebuild)}>
        {t.rebuild}
      </Button>
      <Button variant="outlined" title={t.verifyWhy} disabled={isBusy} onClick={() => doing(api.askVerify)}>
        {t.verify}
      </Button>
      <span title={canRollBack ? t.rollbackWhy : t.rollbackNone}>
        <Button variant="outlined" disabled={isBusy || !canRollBack} onClick={() => doing(api.askRollback)}>
          {t.rollback}
        </Button>
      </span>
    </Stack>
  )
}

const Stopped = ({ eventId, why }: NonNullable<Operations['projector']['stopped']>) => {
  const t = useTexts().operations
  const { doing, isBusy } = useDoing()
  return (
    <Alert severity="error" sx={{ mt: 1 }}>
      {t.stoppedBy} <code>{eventId}</code>
      <pre>{why}</pre>
      {canWrite() && (
        <>
          <Button size="small" disabled={isBusy} onClick={() => doing(api.askRetry)}>
            {t.retry}
          </Button>
          <Skip eventId={eventId} />
        </>
      )}
    </Alert>
  )
}
