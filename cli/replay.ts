/** `adak replay [--verify | --rollback | --skip <event id>]`. */
import { skipEvent } from '#command-api/skip.ts'
import type { Log } from '#platform/event-store/log.ts'
import type { Progress } from '#platform/progress.ts'
import { caughtUp, ReplayFailed, replay as rebuild } from '#projector/replay.ts'
import { RollbackRefused, rollback } from '#projector/swap.ts'
import { type Difference, VerifyFailed, verify } from '#projector/verify.ts'
import { Failure } from './failure.ts'
import { type Installed, openInstalled } from './installed.ts'
import { print, say } from './print.ts'
import { progress } from './progress.ts'
import { whenAsked } from './stopping.ts'

interface Options {
  readonly verify?: boolean
  readonly rollback?: boolean
  /** An event's id. */
  readonly skip?: string
  readonly json?: boolean
}

export const replay = async (options: Options) => {
  await using installed = await openInstalled()
  const { DATABASE_URL, DATA_DIR } = installed.config
  if (DATABASE_URL !== undefined) say('on DATABASE_URL')
  else say(`on ${DATA_DIR}, ${installed.running ? 'beside the running service' : 'where no service runs'}`)
  if (options.verify) return await compare(installed, options)
  if (options.rollback) return await goBack(installed, options)
  if (options.skip !== undefined) await skip(installed.log, options.skip)
  await foldAnew(installed, options)
}

type Folded = Pick<Installed, 'pool' | 'log'>

export const foldAnew = async ({ pool, log }: Folded, { json }: Options = {}) => {
  const done = await shown((show) => rebuild({ pool, log, signal: whenAsked() }, show))
  const { generation, events, seconds } = done
  if (json) await print(JSON.stringify(done))
  say(`folded ${events} events in ${seconds.toFixed(1)} s; generation ${generation} of the read model is live`)
}

/** Throws Failure where the read model is not what the log says. */
export const compare = async (installed: Folded, { json }: Options = {}) => {
  const { differences, ...found } = await shown((show) => verify(installed, show))
  const { events, rows, erasedSince, isSameLog } = found
  if (json) await print(JSON.stringify({ ...found, differences }))
  else for (const difference of differences) await print(described(difference))
  const erased = erasedSince ? `; set aside ${erasedSince} persons erased meanwhile` : ''
  if (differences.length)
    throw new Failure(`${differences.length} of ${rows} rows differ from the log; adak replay mends them`)
  if (!isSameLog)
    throw new Failure('the log is not the one that was folded, though its rows are; adak fsck names the event')
  say(`${rows} rows are what ${events} events say${erased}`)
}

const goBack = async (installed: Installed, { json }: Options) => {
  const done = await shown(() => rollback(installed.pool))
  const [from, to] = [done.green.generation, done.blue.generation]
  say(`generation ${to} of the read model is live again, until the next adak replay`)
  const isUpToDate = await shown((show) => caughtUp({ ...installed, signal: whenAsked() }, done, show))
  if (json) await print(JSON.stringify({ generation: to, before: from, caughtUp: isUpToDate }))
  say(
    isUpToDate ? 'it has caught up with the log' : 'nobody folds it now; the next start of its version goes on with it',
  )
}

/** Columns are named, their contents not: they are people's words. */
const described = ({ table, key, kind, columns }: Difference): string =>
  kind === 'differs'
    ? `${table} ${key}: differs in ${columns.map(({ name }) => name).join(', ')}`
    : `${table} ${key}: ${kind}`

const skip = async (log: Log, eventId: string) => {
  const by = { actor: 'service:cli', channel: 'cli' } as const
  const outcome = await skipEvent(log, by, { eventId, why: 'an operator asked for it' })
  if (outcome === 'unknown') throw new Failure(`no event in the log has the id ${eventId}`)
  say(
    outcome === 'skipped'
      ? `event ${eventId} is passed over from now on; the log says so`
      : `event ${eventId} is passed over already`,
  )
}

const shown = async <T>(work: (show: (state: Progress) => void) => Promise<T>): Promise<T> => {
  const { show, end } = progress()
  try {
    return await work(show)
  } catch (error) {
    const plain = [ReplayFailed, VerifyFailed, RollbackRefused]
    if (plain.some((one) => error instanceof one)) throw new Failure((error as Error).message)
    throw error
  } finally {
    end()
  }
}
