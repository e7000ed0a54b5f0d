/**
 * The way of a command: load, decide, append; on a conflict once more, a few times. What wrote events is answered from
 * them when it is repeated; what wrote none is decided again.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { DomainEvent } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Decision } from '#domain/decision.ts'
import { toInstant } from '#domain/time.ts'
import { systemClock } from '#platform/clock.ts'
import { KeyGone, type Recorded } from '#platform/event-store/log.ts'
import { EventIdTaken, none, type Position, RevisionConflict, StoreAway } from '#platform/event-store/port.ts'
import type { Principal } from '#platform/http/call.ts'
import { revisionMatches } from '#platform/http/etag.ts'
import type { Deps } from './deps.ts'
import { type Aggregate, foldUpTo, happened, keep, loading, openCache, type Scene, type Subject } from './load.ts'
import { keyReused, tooContended } from './refusals.ts'
import { requestHashOf } from './retries.ts'

/** A command, with the rules of the one stream that it writes. */
export interface Work<State, Event extends DomainEvent> {
  readonly principal: Principal
  readonly commandId: string
  readonly correlationId: string
  /** Whether it may come again under the same commandId. */
  readonly keyed: boolean
  /** What was asked, for the hash that tells a retry from a reused key. */
  readonly content: unknown
  readonly ifMatch: string | null
  /** `attempt` counts the ids that turned out to be another's: 0 but for a clash of ids. */
  readonly aggregate: (attempt: number) => Aggregate<State, Event>
  /** It makes its stream, so there is nothing that If-Match could look at. */
  readonly creates: boolean
  /** What is wrong with the content; only who may see the resource is told. */
  readonly unacceptable: Refusal | null
  /** Whether the stream is this person's, as they are now. */
  readonly isTheirs: (state: State, scene: Scene) => boolean
  /** As `decide`, for a content with which nothing is wrong. */
  readonly probe: (state: State, scene: Scene) => Decision<Event>
  readonly decide: (state: State, scene: Scene, now: string) => Decision<Event> | Promise<Decision<Event>>
}

export interface Outcome<State> {
  readonly state: State
  readonly revision: number
  readonly position: Position
  readonly scene: Scene
  readonly stream: string
  /** By this call, or before by the same command. */
  readonly wrote: boolean
}

export type Handle = <State, Event extends DomainEvent>(work: Work<State, Event>) => Promise<Outcome<State>>

const mostConflicts = 20

const keyMissing = () =>
  new Refusal('dependency-away', "the key that opens this person's words is missing here", { retryAfterSeconds: 30 })

export const handling = ({ log, keys, clock = systemClock }: Pick<Deps, 'log' | 'keys' | 'clock'>): Handle => {
  const cache = openCache()
  const load = loading(log, cache)

  const hashOf = async (content: unknown, keyId: string): Promise<string> => {
    const key = await keys.get(keyId)
    return key ? requestHashOf(content, key) : ''
  }

  return async <State, Event extends DomainEvent>(work: Work<State, Event>) => {
    const { principal, commandId, keyed } = work
    let clashes = 0
    let fresh = false
    let doubt: unknown
    let keysGone = 0

    /** The state right after what this command wrote. */
    const remembered = async (scene: Scene, events: readonly Recorded[]): Promise<Outcome<State>> => {
      const aggregate = work.aggregate(clashes)
      const last = events.findLastIndex(({ metadata }) => metadata.commandId === commandId)
      const asked = events[last]?.metadata.requestHash ?? ''
      const keyId = scene.person?.keyId
      if (keyed && keyId && asked !== (await hashOf(work.content, keyId))) throw keyReused()
      const state = foldUpTo(aggregate, events.slice(0, last + 1))
      const then = { ...aggregate, categories: () => aggregate.categories(state) }
      const isLast = last === events.length - 1
      const around = isLast ? scene : (await load(principal.personId, then, { fresh: true })).scene
      return { state, revision: last, position: around.position, scene: around, stream: aggregate.stream, wrote: true }
    }

    for (let conflicts = 0; conflicts <= mostConflicts; ) {
      const aggregate = work.aggregate(clashes)
      const unseen = work.creates && !keyed && !fresh
      const { subject, scene } = await load(principal.personId, aggregate, { fresh, unseen }).catch(
        (error: unknown) => {
          throw doubt ?? error
        },
      )
      const isCached = subject.events === null
      if (subject.commands.has(commandId)) {
        if (isCached) {
          fresh = true
          continue
        }
        if (subject.events && work.isTheirs(subject.state, scene)) return remembered(scene, subject.events)
      }
      if (doubt) throw doubt
      const isOwn = subject.events?.[0]?.metadata.commandId === commandId && work.isTheirs(subject.state, scene)
      if (work.creates && subject.revision !== none && !isOwn) {
        // Another command's stream bears this id, or one from before the person was erased.
        clashes += 1
        fresh = false
        if (clashes > mostConflicts) break
        continue
      }

      const at = toInstant(clock.now())
      const decision = await decideInOrder(work, subject, scene, at)
      if (decision instanceof Refusal || decision.length === 0) {
        if (isCached) {
          fresh = true
          continue
        }
        if (decision instanceof Refusal) throw decision
        const { state, revision } = subject
        return { state, revision, position: scene.position, scene, stream: aggregate.stream, wrote: false }
      }

      const keyId = keyIdFor(decision, scene)
      const requestHash = keyed && keyId ? await hashOf(work.content, keyId) : ''
      const metadata = {
        commandId,
        requestHash,
        correlationId: work.correlationId,
        causationId: commandId,
        actor: principal.actor,
        channel: principal.channel,
        occurredAt: at,
      }
      try {
        const appended = await log.append(aggregate.stream, decision, {
          expectedRevision: subject.revision,
          metadata,
          keyId,
        })
        const state = appended.events.reduce((state, event) => aggregate.evolve(state, happened(event)), subject.state)
        const { revision, position } = appended
        const commands = new Map(subject.commands).set(commandId, requestHash)
        keep(cache, aggregate.stream, { state, revision, position, commands, events: null })
        return { state, revision, position, scene, stream: aggregate.stream, wrote: true }
      } catch (error) {
        cache.delete(aggregate.stream)
        fresh = true
        if (error instanceof StoreAway) doubt = error
        else if (error instanceof KeyGone) {
          // Erased a moment ago, as the next read will tell; if it does not, the key was lost.
          if (keysGone > 0) throw keyMissing()
          keysGone += 1
        } else if (!(error instanceof RevisionConflict || error instanceof EventIdTaken)) throw error
        conflicts += 1
        if (conflicts > 3) await pause(Math.random() * 5 * conflicts)
      }
    }
    throw tooContended()
  }
}

const keyIdFor = (events: readonly DomainEvent[], { person }: Scene): string | null => {
  const [first] = events
  return first?.type === 'UserRegistered' ? first.data.keyId : (person?.keyId ?? null)
}

const refusalOf = ({ rejected, why, path }: Extract<Decision<never>, { readonly rejected: unknown }>) =>
  new Refusal(rejected, why, path === undefined ? {} : { errors: [{ path, message: why }] })

/** 404, then 412, then 422 of the content, then what the rules say. */
const decideInOrder = async <State, Event extends DomainEvent>(
  work: Work<State, Event>,
  { state, revision }: Subject<State>,
  scene: Scene,
  at: string,
): Promise<readonly Event[] | Refusal> => {
  const decision = work.unacceptable ? work.probe(state, scene) : await work.decide(state, scene, at)
  const refused = 'rejected' in decision ? refusalOf(decision) : null
  if (refused?.code === 'not-found') return refused
  if (work.ifMatch !== null && !work.creates && (revision === none || !revisionMatches(work.ifMatch, revision)))
    return new Refusal('revision-differs', revision === none ? 'it is not there yet' : `it is at revision ${revision}`)
  return work.unacceptable ?? refused ?? ('accepted' in decision ? decision.accepted : [])
}
