/** Every key that sealed something is there, unless its person was erased; then it is not. */
import type pg from 'pg'
import { streamOf } from '#contracts/events/index.ts'
import { type Log, type Logged, Unreadable } from '#platform/event-store/log.ts'
import type { Position, StoredEvent } from '#platform/event-store/port.ts'
import { about, type Finding } from './finding.ts'

export const keyCheck = () => {
  const missing = new Map<string, { readonly first: StoredEvent; count: number }>()
  const destroyed = new Map<string, StoredEvent>()

  const step = (event: Logged) => {
    if (event instanceof Unreadable) return
    if (event.type === 'UserErased') destroyed.set(event.data.keyId, event.stored)
    if (!event.erased || event.keyId === null) return
    const known = missing.get(event.keyId)
    if (known) known.count += 1
    else missing.set(event.keyId, { first: event.stored, count: 1 })
  }

  /** `upTo`: how far the log was read; whoever was erased since then counts as well. */
  const end = async (log: Log, pool: pg.Pool, upTo: Position): Promise<Finding[]> => {
    const whole = new Map(destroyed)
    if ([...missing.keys()].some((keyId) => !destroyed.has(keyId)))
      for await (const page of log.readAll({ after: upTo, filter: { streamPrefixes: [streamOf.user('')] } }))
        for (const event of page)
          if (!(event instanceof Unreadable) && event.type === 'UserErased') whole.set(event.data.keyId, event.stored)
    const lost = [...missing].filter(([keyId]) => !whole.has(keyId))
    const { rows } = await pool.query<{ id: string }>('select id from accounts.key where id = any($1)', [
      [...destroyed.keys()],
    ])
    return [
      ...lost.map(([keyId, { first, count }]) =>
        about(first, `its key ${keyId} is gone, though nobody was erased; it sealed ${count} events from this one on`),
      ),
      ...rows.flatMap(({ id }) => {
        const erasing = destroyed.get(id)
        return erasing
          ? [about(erasing, `its key ${id} is still there: the next start of command-api destroys it`)]
          : []
      }),
    ]
  }

  return { step, end }
}
