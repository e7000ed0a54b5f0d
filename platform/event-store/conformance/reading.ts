/** P3, P8–P11: what readers are promised while everything lives. */
import * as assert from 'uvu/assert'
import { type EventStore, none, type Position, type StoredEvent, start } from '../port.ts'
import { event, events, everything, type Promises } from './bench.ts'

/** Reads on until `count` events have come, and says where it was told that there are no more. */
export const follow = async (store: EventStore, count: number, options: { after: Position; prefixes?: string[] }) => {
  const stop = new AbortController()
  const seen: StoredEvent[] = []
  const marks: { readonly position: Position; readonly seen: number }[] = []
  const { after, prefixes } = options
  const filter = prefixes ? { filter: { streamPrefixes: prefixes } } : {}
  for await (const item of store.subscribe({ after, signal: stop.signal, ...filter })) {
    if ('caughtUp' in item) marks.push({ position: item.position, seen: seen.length })
    else seen.push(item)
    if (seen.length >= count && 'caughtUp' in item) stop.abort()
  }
  return { seen, marks }
}

const idsOf = (events: readonly StoredEvent[]) => events.map(({ id }) => id)

export const ascending = (events: readonly StoredEvent[]) =>
  events.every(({ position }, i) => i === 0 || position > (events[i - 1]?.position ?? ''))

export const orderAndReading: Promises = {
  'P3. the order of the log never changes, and nothing arrives late': async ({ store, subject, address }) => {
    const other = subject.openStore(address)
    let writing = true
    const write = async (by: EventStore, name: string) => {
      for (let n = 0; n < 60; n++) await by.append(`${name}-${n}`, events(1 + (n % 3)), { expectedRevision: none })
    }
    const writers = Promise.all([store, other].flatMap((by, i) => [1, 2, 3].map((w) => write(by, `s${i}-${w}`))))
    const done = writers.finally(() => {
      writing = false
    })
    let seen: StoredEvent[] = []
    while (writing) {
      const now = await everything(store)
      assert.equal(idsOf(now).slice(0, seen.length), idsOf(seen))
      assert.ok(ascending(now))
      seen = now
    }
    await done
    await other.close()
    assert.is((await everything(store)).length, 6 * 120)
  },

  'P8. every stream asked for is answered whole and in order, an unknown one as empty': async ({ store }) => {
    await store.append('a', events(2), { expectedRevision: none })
    await store.append('b', events(1), { expectedRevision: none })
    await store.append('a', events(1), { expectedRevision: 1 })
    const [all, alone, nobody] = await Promise.all([
      store.readStreams(['b', 'a', 'never', 'a']),
      store.readStreams(['b']),
      store.readStreams([]),
    ])
    assert.equal([...all].map(([name, { length }]) => [name, length]).sort(), [
      ['a', 3],
      ['b', 1],
      ['never', 0],
    ])
    assert.equal(
      all.get('a')?.map(({ revision, stream }) => [stream, revision]),
      [
        ['a', 0],
        ['a', 1],
        ['a', 2],
      ],
    )
    assert.equal([...alone.keys()], ['b'])
    assert.is(nobody.size, 0)
  },

  'P9. a subscription yields a burst of 10,000 once each, in order, from any position': async ({ store }) => {
    const burst = 10_000
    await store.append('before', events(5), { expectedRevision: none })
    const middle = (await everything(store))[2]?.position ?? ''
    const readers = [start, middle].map((after, i) => follow(store, burst + (i ? 2 : 5), { after }))
    await Promise.all(
      Array.from({ length: burst / 2 }, (_, i) => store.append(`s-${i}`, events(2), { expectedRevision: none })),
    )
    const all = idsOf(await everything(store))
    const [whole, part] = await Promise.all(readers)
    assert.equal(idsOf(whole?.seen ?? []), all)
    assert.equal(idsOf(part?.seen ?? []), all.slice(3))
  },

  'P9. a subscription says each time that it has caught up, and ends when its signal aborts': async ({ store }) => {
    const stop = new AbortController()
    const told: unknown[] = []
    for await (const item of store.subscribe({ after: start, signal: stop.signal })) {
      told.push('caughtUp' in item ? `up to ${item.position}` : item.position)
      if (!('caughtUp' in item)) continue
      if (told.length < 4) await store.append(`s-${told.length}`, [event()], { expectedRevision: none })
      else stop.abort()
    }
    const [first = '', second = ''] = (await everything(store)).map(({ position }) => position)
    assert.equal(told, ['up to ', first, `up to ${first}`, second, `up to ${second}`])
  },

  'P10. a filter holds back the events of other streams, and nothing else': async ({ store }) => {
    for (const name of ['task-1', 'category-1', 'task%', 'user-1', 'task-2', 'tas'])
      await store.append(name, events(2), { expectedRevision: none })
    const filter = { streamPrefixes: ['task-', 'user-'] }
    const read: StoredEvent[] = []
    for await (const one of store.readAll({ after: start, filter })) read.push(one)
    const names = ['task-1', 'task-1', 'user-1', 'user-1', 'task-2', 'task-2']
    assert.equal(
      read.map(({ stream }) => stream),
      names,
    )
    const followed = await follow(store, 6, { after: start, prefixes: filter.streamPrefixes })
    assert.equal(idsOf(followed.seen), idsOf(read))
    assert.ok((followed.marks.at(-1)?.position ?? '') >= (read.at(-1)?.position ?? 'none'))
  },

  'P11. the head is the position of the last event, or the start': async ({ store }) => {
    assert.is(await store.head(), start)
    const { position } = await store.append('a', events(3), { expectedRevision: none })
    assert.is(await store.head(), position)
    assert.is((await everything(store)).at(-1)?.position, position)
  },
}
