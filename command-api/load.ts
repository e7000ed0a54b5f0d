/**
 * Folded states, read for a command. Only the stream that is written may come from the cache, for the append's
 * expected revision checks that stream and no other; person and categories are read fresh, in one round trip.
 */
import { type CategoryEvent, type Happened, streamOf, type UserEvent } from '#contracts/events/index.ts'
import { type CategoryState, fold as foldCategory } from '#domain/category/state.ts'
import { fold as foldUser, type UserState } from '#domain/user/state.ts'
import type { Log, Recorded } from '#platform/event-store/log.ts'
import { none, type Position, start } from '#platform/event-store/port.ts'
import { type Recent, recent } from '#platform/recent.ts'

/** The stream that a command writes, as it stands. */
export interface Subject<State> {
  readonly state: State
  readonly revision: number
  readonly position: Position
  /** Every command that wrote here, and the hash of what it asked. */
  readonly commands: ReadonlyMap<string, string>
  /** null: it came from the cache. */
  readonly events: readonly Recorded[] | null
}

/** What is read, and not written. */
export interface Scene {
  readonly personId: string
  readonly person: UserState
  readonly categories: ReadonlyMap<string, CategoryState>
  /** The highest of what was read. */
  readonly position: Position
}

export interface Aggregate<State, Event extends { readonly type: string }> {
  readonly stream: string
  readonly initial: State
  readonly evolve: (state: State, event: Folded<Event>) => State
  /** The ids of the categories that a decision on this state looks at. */
  readonly categories: (state: State) => readonly string[]
}

type Folded<Event> = Happened<Event> & { readonly keyId: string | null }

/** An event as rules fold it. The stream that it was read from says of which kind it is. */
export const happened = <Event>({ type, data, metadata, keyId }: Recorded): Folded<Event> =>
  ({ type, data, at: metadata.occurredAt, keyId }) as unknown as Folded<Event>

/** A person, and nothing else. */
export const personIn = async (log: Pick<Log, 'readStreams'>, personId: string): Promise<UserState> => {
  const own = streamOf.user(personId)
  return foldUser(((await log.readStreams([own])).get(own) ?? []).map(happened<UserEvent>))
}

export const foldUpTo = <State, Event extends { readonly type: string }>(
  { initial, evolve }: Aggregate<State, Event>,
  events: readonly Recorded[],
): State => events.reduce((state, event) => evolve(state, happened<Event>(event)), initial)

const subjectOf = <State, Event extends { readonly type: string }>(
  aggregate: Aggregate<State, Event>,
  events: readonly Recorded[],
): Subject<State> => ({
  state: foldUpTo(aggregate, events),
  revision: events.at(-1)?.revision ?? none,
  position: events.at(-1)?.position ?? start,
  commands: new Map(rememberedIn(events).map(({ metadata }) => [metadata.commandId, metadata.requestHash])),
  events,
})

/** Who was erased has asked for nothing before, but for being erased. */
const rememberedIn = (events: readonly Recorded[]): readonly Recorded[] => {
  const erased = events.findLastIndex(({ type }) => type === 'UserErased')
  return erased < 0 ? events : events.filter(({ type }, n) => n > erased || type === 'UserErased')
}

type Streams = ReadonlyMap<string, readonly Recorded[]>

/** The last position in these streams, where it is beyond `from`. */
export const highest = (streams: Streams, from: Position): Position => {
  let position = from
  for (const events of streams.values()) {
    const last = events.at(-1)?.position ?? start
    if (last > position) position = last
  }
  return position
}

const mostStates = 10_000
/** A stream with more commands than that is read anew each time. */
const mostCommands = 500

type Cache = Recent<string, Subject<unknown>>
export const openCache = (): Cache => recent(mostStates)

export const keep = (cache: Cache, stream: string, subject: Subject<unknown>): void => {
  if (subject.commands.size > mostCommands) cache.delete(stream)
  else cache.set(stream, { ...subject, events: null })
}

export const loading =
  (log: Log, cache: Cache) =>
  async <State, Event extends { readonly type: string }>(
    personId: string,
    aggregate: Aggregate<State, Event>,
    {
      fresh,
      unseen = false,
    }: { readonly fresh: boolean /** It is surely not there yet. */; readonly unseen?: boolean },
  ): Promise<{ readonly subject: Subject<State>; readonly scene: Scene }> => {
    const { stream, categories } = aggregate
    const own = streamOf.user(personId)
    const known = unseen
      ? subjectOf(aggregate, [])
      : fresh
        ? undefined
        : (cache.get(stream) as Subject<State> | undefined)
    const names = new Set(categories(known ? known.state : aggregate.initial).map(streamOf.category))
    if (stream !== own) names.add(own)
    if (!known) names.add(stream)
    const streams = new Map(names.size ? await log.readStreams([...names]) : [])
    const subject = known ?? subjectOf(aggregate, streams.get(stream) ?? [])
    const missing = categories(subject.state)
      .map(streamOf.category)
      .filter((name) => !streams.has(name))
    if (missing.length) for (const [name, events] of await log.readStreams(missing)) streams.set(name, events)
    const person =
      stream === own ? (subject.state as UserState) : foldUser((streams.get(own) ?? []).map(happened<UserEvent>))
    const scene = {
      personId,
      person,
      categories: new Map(
        categories(subject.state).map((id) => [
          id,
          foldCategory((streams.get(streamOf.category(id)) ?? []).map(happened<CategoryEvent>)),
        ]),
      ),
      position: highest(streams, subject.position),
    }
    return { subject, scene }
  }
