/** What has to hold of every life, whatever went wrong in it. Each answers what does not. */
import { isDeepStrictEqual } from 'node:util'
import { happened } from '#command-api/load.ts'
import { commandIdOf } from '#command-api/retries.ts'
import type { TaskEvent } from '#contracts/events/index.ts'
import { routes } from '#contracts/routes.ts'
import { idFor } from '#domain/ids.ts'
import { fold as foldTask } from '#domain/task/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import type { Acknowledged } from './people.ts'
import { type ReadModel, readModel } from './read-model.ts'

export interface Life {
  readonly salt: string
  /** The whole log, in order. */
  readonly events: readonly Recorded[]
  readonly acknowledged: readonly Acknowledged[]
  readonly model: ReadModel
  /** When each event was written, and when the life ended. */
  readonly written: ReadonlyMap<string, number>
  readonly end: number
  idOf(telegramId: number): string
}

/** In quiet times nothing waits longer to be folded. */
const lagMs = 1_000

/** Every acknowledged command is in the log, and what it answered is what the log says of that revision. */
export const acknowledgedIsInTheLog = ({ events, acknowledged, idOf, salt }: Life): string[] => {
  const streams = Map.groupBy(events, ({ stream }) => stream)
  return acknowledged.flatMap(({ telegramId, key, route, id, body }) => {
    const { method, path } = routes[route]
    const told = `${route} ${id} of ${telegramId} (key ${key})`
    const commandId = commandIdOf({ personId: idOf(telegramId), key, method, path: path.replace(':id', id) })
    if (body?.id === undefined || body.revision === undefined) return []
    const kind = route.endsWith('Me') ? 'user' : route.endsWith('Category') ? 'category' : 'task'
    const stream = streams.get(`${kind}-${body.id}`) ?? []
    if (stream.length <= body.revision)
      return [`${told} was acknowledged at revision ${body.revision}, and the log lacks it`]
    if (method === 'POST' && id === '') {
      if (stream[0]?.metadata.commandId !== commandId) return [`${told} was acknowledged, and another command made it`]
      if (body.id !== idFor(salt, commandId)) return [`${told} bears an id that its retry would not mint`]
    }
    if (kind !== 'task') return []
    const task = foldTask(stream.slice(0, body.revision + 1).map(happened<TaskEvent>))
    const seen = [task?.title, task?.completedAt == null ? 'open' : 'done', task?.deletedAt == null]
    return isDeepStrictEqual(seen, [body.title, body.status, body.deletedAt === null])
      ? []
      : [`${told} answered what the log does not say: ${JSON.stringify(body)} for ${JSON.stringify(seen)}`]
  })
}

/** No command wrote twice: its events stand side by side in one stream. */
export const eachCommandOnce = ({ events }: Life): string[] =>
  [...Map.groupBy(events, ({ metadata }) => metadata.commandId)].flatMap(([commandId, of]) => {
    const [first] = of
    const isOnce = of.every(
      ({ stream, revision }, i) => stream === first?.stream && revision === (first?.revision ?? 0) + i,
    )
    return isOnce
      ? []
      : [`command ${commandId} wrote more than once: ${of.map(({ stream, revision }) => `${stream}@${revision}`)}`]
  })

/** The rows that were folded batch by batch, over all crashes, are those of one fold from the beginning. */
export const readModelIsTheFold = ({ events, model, written, end }: Life): string[] => {
  const whole = readModel()
  const folded = events.filter(({ position }) => position <= model.position)
  const waiting = events[folded.length]
  if (waiting && (written.get(waiting.id) ?? 0) < end - lagMs)
    return [`${waiting.type} at ${waiting.position} was never folded`]
  whole.apply(whole.position, folded, folded.at(-1)?.position ?? whole.position)
  const parts = ['position', 'persons', 'categories', 'tasks', 'reminders', 'notifications'] as const
  const wrong: string[] = parts.filter((part) => !isDeepStrictEqual(plain(model[part]), plain(whole[part])))
  const history = (of: ReadModel) => of.history.map(({ event, owner }) => [event.position, event.id, owner])
  if (!isDeepStrictEqual(history(model), history(whole))) wrong.push('history')
  return wrong.map((part) => `the read model's ${part} are not what the log folds to`)
}

/** Maps in the order of their keys; no entry for what is empty. */
const plain = (value: unknown): unknown =>
  value instanceof Map
    ? [...value]
        .map(([key, inner]) => [String(key), plain(inner)] as const)
        .filter(([, inner]) => !Array.isArray(inner) || inner.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
    : Array.isArray(value)
      ? value.map((inner) => plain(inner)).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : value
