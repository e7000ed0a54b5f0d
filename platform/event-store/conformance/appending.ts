/** P1, P2, P4, P6, P7, P12, P13: what an append promises while everything lives. */
import * as assert from 'uvu/assert'
import { AppendRefused, AppendTooLarge, EventIdTaken, none, RevisionConflict } from '../port.ts'
import { event, events, everything, type Promises, rejects, writer } from './bench.ts'

export const appending: Promises = {
  'P1. revisions are contiguous from 0, and a refused append leaves nothing': async ({ store, subject }) => {
    assert.is((await store.append('a', events(3), { expectedRevision: none })).revision, 2)
    await rejects(store.append('a', [event(), subject.unacceptable], { expectedRevision: 2 }), AppendRefused)
    await rejects(store.append('a', events(2), { expectedRevision: 1 }), RevisionConflict)
    await rejects(store.append('a', events(2), { expectedRevision: 3 }), RevisionConflict)
    await rejects(store.append('b', events(1), { expectedRevision: 0 }), RevisionConflict)
    assert.is((await store.append('a', events(2), { expectedRevision: 2 })).revision, 4)
    const read = (await store.readStreams(['a'])).get('a') ?? []
    assert.equal(
      read.map(({ revision }) => revision),
      [0, 1, 2, 3, 4],
    )
  },

  'P2. data and metadata come back to the byte': async ({ store }) => {
    const texts = [
      '{ "b": 1,\n "a" : 1.0 }',
      '{"a":1,"a":2}',
      '"\\ud800"',
      '{"т":"молоко 🥛 ‮"}',
      '1e400',
      '{"x":"\\u0000"}',
    ]
    const written = texts.map((text) => ({ ...event(text), metadata: `[${text}]` }))
    await store.append('a', written, { expectedRevision: none })
    const read = (await store.readStreams(['a'])).get('a') ?? []
    assert.equal(
      read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata })),
      written,
    )
  },

  'P4. of 20 writers in two processes exactly one succeeds at each revision': async (bench) => {
    const rounds = 25
    const children = await Promise.all([1, 2].map(() => writer(bench, { race: 'raced', writers: 10, rounds })))
    const won = await Promise.all(
      children.map((child) => new Promise<number[]>((done) => child.once('message', (won: number[]) => done(won)))),
    )
    for (const child of children) child.disconnect()
    const all = won.flat().sort((a, b) => a - b)
    assert.equal(all, [...Array(rounds).keys()])
    assert.is((await bench.store.readStreams(['raced'])).get('raced')?.length, rounds)
  },

  'P6. a repeat by the caller writes nothing, nor does a known id where the store can tell': async (bench) => {
    const { store, subject } = bench
    const once = event()
    const first = await store.append('a', [once], { expectedRevision: none })
    const again = await store.append('a', [once], { expectedRevision: none }).catch((error: unknown) => error)
    if (again instanceof Error) assert.ok(again instanceof RevisionConflict || again instanceof EventIdTaken)
    else assert.equal(again, first)
    if (subject.refusesKnownIds) {
      await rejects(store.append('a', [once], { expectedRevision: 0 }), RevisionConflict, EventIdTaken)
      await rejects(store.append('a', [event(), once], { expectedRevision: 0 }), EventIdTaken)
      await rejects(store.append('b', [once], { expectedRevision: none }), RevisionConflict, EventIdTaken)
    }
    assert.is((await everything(store)).length, 1)
  },

  'P7. an append that cannot be taken sinks no other that was sent along': async ({ store, subject }) => {
    const good = Array.from({ length: 40 }, (_, i) => store.append(`a-${i}`, [event()], { expectedRevision: none }))
    const bad = rejects(store.append('bad', [subject.unacceptable], { expectedRevision: none }), AppendRefused)
    const lone = rejects(store.append('bad', [event('"\ud800"')], { expectedRevision: none }), AppendRefused)
    const twin = event()
    const twins = Promise.allSettled(['c', 'd'].map((name) => store.append(name, [twin], { expectedRevision: none })))
    const more = Array.from({ length: 40 }, (_, i) => store.append(`b-${i}`, [event()], { expectedRevision: none }))
    await Promise.all([...good, ...more, bad, lone])
    const written = (await twins).filter(({ status }) => status === 'fulfilled').length
    assert.is(written, subject.refusesKnownIds ? 1 : 2)
    assert.is((await everything(store)).length, 80 + written)
  },

  'P12. what is written can be neither changed nor written over': async ({ store, subject, address }) => {
    await store.append('a', events(3), { expectedRevision: none })
    const before = await everything(store)
    for (const attempt of subject.tamper(address)) await rejects(attempt(), Error)
    assert.equal(await everything(store), before)
  },

  'P13. an append over 1 MiB is too large, and one of nearly that is not': async ({ store }) => {
    const half = `"${'x'.repeat(524_288)}"`
    await rejects(store.append('a', [event(half), event(half)], { expectedRevision: none }), AppendTooLarge)
    await store.append('a', [event(`"${'x'.repeat(1_048_000)}"`)], { expectedRevision: none })
  },
}
