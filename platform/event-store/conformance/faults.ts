/** P5, P6, P9, P14 when something dies: a writer, a connection, the server. */
import * as assert from 'uvu/assert'
import { none, StoreAway, start } from '../port.ts'
import { event, events, everything, type Promises, rejects, writer } from './bench.ts'
import { ascending, follow } from './reading.ts'

export const faults: Promises = {
  'P5. what was acknowledged is in the log after its writer is killed, and every append is whole': async (bench) => {
    for (const round of [1, 2]) {
      const child = await writer(bench, { flood: `flood${round}` })
      const acknowledged: string[] = []
      await new Promise<void>((done) => {
        child.on('message', (stream: string) => {
          if (acknowledged.push(stream) === 100 * round) child.kill('SIGKILL')
        })
        child.once('exit', () => done())
      })
      const streams = new Map<string, number>()
      for (const { stream } of await everything(bench.store)) streams.set(stream, (streams.get(stream) ?? 0) + 1)
      assert.equal(
        acknowledged.filter((stream) => streams.get(stream) !== 2),
        [],
      )
      assert.ok([...streams.values()].every((count) => count === 2))
    }
    await bench.store.append('after', [event()], { expectedRevision: none })
  },

  'P6. an append whose answer is lost is acknowledged as it was written, and written once': async ({
    store,
    wired,
  }) => {
    const { store: shaken, wire } = await wired()
    await shaken.append('a', [event()], { expectedRevision: none })
    wire.mute()
    const appending = shaken.append('a', events(2), { expectedRevision: 0 })
    await follow(store, 3, { after: start })
    wire.cut()
    assert.equal(await appending, { revision: 2, position: await store.head() })
    assert.is((await store.readStreams(['a'])).get('a')?.length, 3)
  },

  'P6. an append whose connection is cut is written once': async ({ store, wired }) => {
    const { store: shaken, wire } = await wired()
    const streams = Array.from({ length: 400 }, (_, i) => `s-${i}`)
    const queue = [...streams]
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let stream = queue.pop(); stream; stream = queue.pop()) {
          const first = shaken.append(stream, events(2), { expectedRevision: none })
          // While it is on its way, sooner or later.
          if (queue.length % 20 === 0) setTimeout(wire.cut, queue.length % 7)
          await shaken.append(stream, [event()], { expectedRevision: (await first).revision })
        }
      }),
    )
    const read = await store.readStreams(streams)
    assert.ok([...read.values()].every(({ length }) => length === 3))
  },

  'P9. a subscription neither skips nor repeats while its connections are cut': async ({ store, wired }) => {
    const { store: shaken, wire } = await wired()
    const count = 1_500
    const following = follow(shaken, count, { after: start })
    for (let n = 0; n < count; n += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.append(`s-${n + i}`, [event()], { expectedRevision: none })),
      )
      wire.cut()
    }
    const { seen } = await following
    assert.is(new Set(seen.map(({ id }) => id)).size, count)
    assert.is(seen.length, count)
    assert.ok(ascending(seen))
  },

  'P14. while the store is away calls reject with StoreAway within 10 s, and the same object works again': async ({
    wired,
  }) => {
    const { store, wire } = await wired()
    await store.append('a', [event()], { expectedRevision: none })
    wire.freeze()
    const began = performance.now()
    await Promise.all([
      rejects(store.append('b', [event()], { expectedRevision: none }), StoreAway),
      rejects(store.readStreams(['a']), StoreAway),
      rejects(store.head(), StoreAway),
      rejects(everything(store), StoreAway),
    ])
    assert.ok(performance.now() - began < 10_000)
    wire.thaw()
    assert.is((await store.readStreams(['a'])).get('a')?.length, 1)
    await store.append('c', [event()], { expectedRevision: none })
  },
}
