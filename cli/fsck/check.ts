/** The whole log, event by event: its order, its shape, what it refers to, what seals it, and its digest. */
import type pg from 'pg'
import { saltFingerprint } from '#domain/ids.ts'
import { openingOf } from '#platform/event-store/archive/opening.ts'
import { type Log, type Logged, Unreadable } from '#platform/event-store/log.ts'
import { none, type Position, type StoredEvent, start } from '#platform/event-store/port.ts'
import { type OnProgress, progressOf } from '#platform/progress.ts'
import { connect } from '#projector/engine.ts'
import { generations, liveOf } from '#projector/generation.ts'
import { about, type Finding, inGeneral } from './finding.ts'
import { keyCheck } from './keys.ts'
import { references } from './references.ts'
import { batchesOf, followTrail } from './trail.ts'

export interface Checked {
  readonly events: number
  /** Of the whole log, as hexadecimal digits. */
  readonly digest: string
  /** The read model that the digest was held against; null: there is none, or it has none. */
  readonly against: { readonly generation: number; readonly position: Position } | null
  /** The first of them, in the order in which they were found. */
  readonly findings: readonly Finding[]
  readonly found: number
}

const mostFindings = 1_000

const orderCheck = () => {
  const revisions = new Map<string, number>()
  let position = start
  return (event: StoredEvent): string[] => {
    const before = revisions.get(event.stream) ?? none
    revisions.set(event.stream, event.revision)
    const isNext = event.revision === before + 1
    const isAfter = event.position > position
    position = event.position
    return [
      ...(isNext ? [] : [`it follows on ${before === none ? 'nothing' : `revision ${before}`} in its stream`]),
      ...(isAfter ? [] : ['its position is not after that of the event before it']),
    ]
  }
}

const openingCheck = (salt: string | null) => {
  let isFirst = true
  return (event: StoredEvent): string[] => {
    const opening = openingOf(event)
    if (!isFirst)
      return opening || event.type === 'InstallationOpened' ? ['a log is opened once, by its first event'] : []
    isFirst = false
    if (!opening) return ['a log begins with InstallationOpened']
    const isOurs = salt === null || opening.saltFingerprint === saltFingerprint(salt)
    return isOurs ? [] : ['its fingerprint of the salt is not that of ID_SALT, or of the salt that DATA_DIR keeps']
  }
}

/** Events that a person decided to pass over, as the log's installation stream says. */
const skipCheck = () => {
  const skipped = new Map<string, StoredEvent>()
  const seen = new Set<string>()
  return {
    has: (id: string) => skipped.has(id),
    /** Beforehand, for it stands after the event that it names. */
    expect: (events: readonly Logged[]) => {
      for (const event of events)
        if (!(event instanceof Unreadable) && event.type === 'EventSkipped')
          skipped.set(event.data.eventId, event.stored)
    },
    step: ({ id }: StoredEvent) => void (skipped.has(id) && seen.add(id)),
    end: (): Finding[] =>
      [...skipped]
        .filter(([id]) => !seen.has(id))
        .map(([, event]) => about(event, 'the event that it names does not exist')),
  }
}

const whyOf = (event: Unreadable) => event.message.slice(event.message.indexOf(': ') + 2)

/** So many events, and the digest of the log up to there. */
export interface Beginning {
  readonly events: number
  readonly digest: string
}

interface Options {
  readonly pool: pg.Pool
  readonly log: Log
  /** What the log is to begin with. */
  readonly begins?: Beginning
  /** null: not known. */
  readonly salt: string | null
  /** It is known that keys are missing, and not asked which. */
  readonly isKeyless?: boolean
}

export const check = async (
  { pool, log, salt, begins, isKeyless = false }: Options,
  onProgress: OnProgress,
): Promise<Checked> => {
  const findings: Finding[] = []
  let found = 0
  const add = (finding: Finding) => {
    found += 1
    if (findings.length < mostFindings) findings.push(finding)
  }
  const snapshot = await connect(pool, 0)
  try {
    await snapshot.query('begin isolation level repeatable read, read only')
    const live = liveOf(await generations(snapshot as unknown as pg.Pool))
    const against = live?.digest ? live : null
    const trail = followTrail(against ? batchesOf(snapshot, against) : nothing(), against, add)
    const [order, opening, refersTo, keys, skips] = [
      orderCheck(),
      openingCheck(salt),
      references(),
      keyCheck(),
      skipCheck(),
    ]
    for await (const page of log.readAll({ after: start, filter: { streamPrefixes: ['installation'] } }))
      skips.expect(page)

    const began = performance.now()
    let events = 0
    let position = start
    for await (const page of log.readAll({ after: start })) {
      for (const event of page) {
        const { stored } = event
        const faults = [...order(stored), ...opening(stored)]
        if (!(event instanceof Unreadable)) faults.push(...refersTo(event))
        else if (!skips.has(stored.id)) faults.push(`it cannot be read: ${whyOf(event)}`)
        for (const what of faults) add(about(stored, what))
        keys.step(event)
        skips.step(stored)
        await trail.step(stored)
        position = stored.position
        events += 1
        if (events === begins?.events && trail.digest.toString('hex') !== begins.digest)
          add(about(stored, 'up to it the log is not what it was when that digest was told'))
      }
      onProgress(progressOf(events, 0, live?.events ?? null, began))
    }
    await trail.end()
    if (!events) add(inGeneral('there is no log here'))
    if (begins && begins.events > events)
      add(inGeneral(`the log holds ${events} events, and began with ${begins.events}`))
    for (const finding of [...skips.end(), ...(isKeyless ? [] : await keys.end(log, pool, position))]) add(finding)
    return {
      events,
      digest: trail.digest.toString('hex'),
      against: against && { generation: against.generation, position: against.position },
      findings,
      found,
    }
  } finally {
    await snapshot.end()
  }
}

const nothing = async function* () {}
