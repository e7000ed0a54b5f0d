/** What a connection string says is done: user and password, TLS, a cluster's servers; foreign streams are left alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { event, everything, rejects } from '../conformance/bench.ts'
import { type EventStore, none, StoreAway, type StoredEvent, start } from '../port.ts'
import { AccessDenied } from './faults.ts'
import { eventStoreDB } from './store.ts'
import type { Member } from './testing/answers.ts'
import { selfSigned } from './testing/certificate.ts'
import { type Double, openDouble } from './testing/double.ts'
import { memoryLog } from './testing/memory-log.ts'

const opened = async <T>(url: string, use: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = eventStoreDB({ url })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

const secure = async (use: (double: Double, caFile: string) => Promise<void>, user?: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-tls-'))
  const tls = selfSigned()
  const caFile = join(folder, 'ca.crt')
  writeFileSync(caFile, tls.certificate)
  const double = await openDouble({ tls, ...(user && { user }) })
  try {
    await use(double, caFile)
  } finally {
    await double.drop()
    rmSync(folder, { recursive: true })
  }
}

const once = { expectedRevision: none }

test('over TLS a server with a certificate of the named authority is spoken to, and no other', () =>
  secure(async ({ port }, caFile) => {
    await opened(`esdb://localhost:${port}?tls=true&tlsCAFile=${caFile}`, async (store) => {
      await store.append('a', [event()], once)
      assert.is((await everything(store)).length, 1)
    })
    await opened(`esdb://localhost:${port}?tls=true`, (store) => rejects(store.head(), StoreAway))
    await opened(`esdb://localhost:${port}?tls=false`, (store) => rejects(store.head(), StoreAway))
  }))

test('user and password go along with every call, and a wrong one is refused at once, without the password', () =>
  secure(async ({ port }, caFile) => {
    const url = (user: string) => `esdb://${user}@localhost:${port}?tls=true&tlsCAFile=${caFile}`
    await opened(url('adak:ge%3Aheim%40'), async (store) => {
      await store.append('a', [event()], once)
      assert.is((await store.readStreams(['a'])).get('a')?.length, 1)
      const stop = new AbortController()
      for await (const item of store.subscribe({ after: start, signal: stop.signal }))
        if ('caughtUp' in item) stop.abort()
    })
    await opened(url('adak:falsch'), async (store) => {
      const calls = [store.head(), store.readStreams(['a']), store.append('b', [event()], once)]
      for (const call of calls) await rejects(call, AccessDenied)
      const next = store
        .subscribe({ after: start, signal: new AbortController().signal })
        [Symbol.asyncIterator]()
        .next()
      await rejects(next, AccessDenied)
      const error = await store.head().catch((error: unknown) => error)
      assert.not.match(String(error), 'falsch')
    })
  }, 'adak:ge:heim@'))

const cluster = async (
  use: (nodes: readonly Double[], elect: (leader: number, dead?: number) => void) => Promise<void>,
) => {
  const log = memoryLog()
  let members: readonly Member[] = []
  const nodes = await Promise.all([1, 2, 3].map(() => openDouble({ log, cluster: () => members })))
  const elect = (leader: number, dead?: number) => {
    members = nodes.map(({ port }, i) => ({ port, state: i === leader ? 'leader' : 'follower', alive: i !== dead }))
  }
  elect(0)
  try {
    await use(nodes, elect)
  } finally {
    for (const node of nodes) await node.drop()
  }
}

const named = (nodes: readonly Double[]) =>
  `esdb://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}?tls=false&discoveryInterval=50`
const discovered = (nodes: readonly Double[]) =>
  `esdb+discover://127.0.0.1:${nodes[1]?.port}?tls=false&discoveryInterval=50`

for (const [how, urlOf] of Object.entries({ 'its servers': named, 'one to ask': discovered }))
  test(`of a cluster named by ${how}, the leader is found, and the next one when it dies`, () =>
    cluster(async (nodes, elect) =>
      opened(urlOf(nodes), async (store) => {
        const stop = new AbortController()
        const seen: StoredEvent[] = []
        const following = (async () => {
          for await (const item of store.subscribe({ after: start, signal: stop.signal }))
            if (!('caughtUp' in item)) seen.push(item)
        })()
        await store.append('before', [event()], once)
        await eventually(() => seen.length === 1)
        await nodes[0]?.drop()
        elect(1, 0)
        await eventually(() => store.append('after', [event()], once), 20_000)
        await eventually(() => seen.length === 2, 20_000)
        assert.equal(await everything(store), seen)
        stop.abort()
        await following
      }),
    ))

test('when another server of the cluster leads from now on, appends go there', () =>
  cluster(async (nodes, elect) =>
    opened(named(nodes), async (store) => {
      await store.append('before', [event()], once)
      elect(2)
      await store.append('after', [event()], once)
      assert.is((await everything(store)).length, 2)
    }),
  ))

test('on a server that others write to as well, only the streams that bear our names are seen', async () => {
  const double = await openDouble()
  const all = eventStoreDB({ url: double.address })
  const ours = eventStoreDB({ url: double.address, prefix: 'adak.', names: 'user-[0-9]+|installation' })
  try {
    for (const name of ['installation', 'adak.installation', 'adak.user-1', 'adak.user-x', 'adakxuser-2', 'other-1'])
      await all.append(name, [event()], once)
    await ours.append('user-3', [event()], once)
    await all.append('last', [event()], once)
    const expected = ['installation', 'user-1', 'user-3']
    const read = await everything(ours)
    assert.equal(
      read.map(({ stream }) => stream),
      expected,
    )
    assert.is(await ours.head(), read.at(-1)?.position)
    const stop = new AbortController()
    const followed: string[] = []
    for await (const item of ours.subscribe({ after: start, signal: stop.signal }))
      if ('caughtUp' in item) stop.abort()
      else followed.push(item.stream)
    assert.equal(followed, expected)
    const filtered: string[] = []
    for await (const { stream } of ours.readAll({ after: start, filter: { streamPrefixes: ['user-'] } }))
      filtered.push(stream)
    assert.equal(filtered, ['user-1', 'user-3'])
  } finally {
    await all.close()
    await ours.close()
    await double.drop()
  }
})

test.run()
