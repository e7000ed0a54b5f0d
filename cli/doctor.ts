/** `adak doctor`: is this installation well, and if not, what to do? Exit status 1 where something is not. */
import { survey } from '#command-api/survey.ts'
import { streamOf } from '#contracts/events/index.ts'
import { isPaused } from '#domain/notification/paused.ts'
import { openErasures } from '#platform/auth/erasure.ts'
import { openInstalled } from './installed.ts'
import { print, table } from './print.ts'

interface Finding {
  readonly what: string
  readonly well: boolean
  readonly detail: string
}

/** An erasure that takes longer than that waits for something. */
const slowMs = 60_000

const found = (what: string, well: boolean, detail: string): Finding => ({ what, well, detail })

export const doctor = async (look: { readonly json?: boolean }) => {
  await using installed = await openInstalled()
  const { pool, running, log, logId, config } = installed
  const findings: Finding[] = [found('node', true, process.version)]

  const { rows: versions } = await pool.query<{ server_version: string }>('show server_version')
  findings.push(found('postgres', true, `${versions[0]?.server_version}, its tables up to date`))
  findings.push(found('log', true, `${logId}, its salt is the right one`))

  const { keyless } = await survey(log, new AbortController().signal)
  const lost = `${keyless} persons' words cannot be opened: restore accounts.key`
  findings.push(found('keys', keyless === 0, keyless === 0 ? 'nobody lacks theirs' : lost))
  const unsettled = (await openErasures(pool).unsettled()).filter(
    ({ begunAt }) => Date.now() - begunAt.getTime() > slowMs,
  )
  if (unsettled.length) {
    const detail = `rows of ${unsettled.length} erased persons may be left until the projector has come so far`
    findings.push(found('erasures', running === null, detail))
  }

  const head = await log.head()
  const { rows: generations } = await pool.query<{
    generation: number
    state: string
    position: string
    stopped_why: string | null
  }>('select generation, state, position, stopped_why from projection.generation order by generation')
  const live = generations.find((row) => row.state === 'live')
  const stopped = generations.find((row) => row.stopped_why !== null)
  if (stopped) findings.push(found('projector', false, `stopped: ${stopped.stopped_why}`))
  else if (!live) findings.push(found('read model', running === null, 'not built yet; a start builds it'))
  else {
    const behind = live.position < head
    const detail = behind
      ? `generation ${live.generation} is behind the log`
      : `generation ${live.generation}, up to date`
    findings.push(found('read model', !behind || running === null, detail))
  }

  const installation = (await log.readStreams([streamOf.installation])).get(streamOf.installation) ?? []
  if (isPaused(installation)) findings.push(found('reminders', true, 'paused; adak reminders resume sends them again'))

  if (running) {
    const answer = await fetch(`${running.address}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    const detail = answer ? `${running.address} answers ${answer.status}` : `${running.address} does not answer`
    findings.push(found('service', answer?.ok ?? false, `${detail} (process ${running.pid})`))
  } else if (config.DATABASE_URL === undefined) findings.push(found('service', true, 'not running'))

  if (look.json) await print(JSON.stringify(findings))
  else await print(table(findings.map(({ what, well, detail }) => [well ? '✔' : '✘', what, detail])))
  if (!findings.every(({ well }) => well)) process.exitCode = 1
}
