/** Postgres away: 503 with Retry-After, nothing half done, and recovery without a restart. */
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authenticating } from '#platform/auth/authenticate.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { openWire, type Wire } from '#platform/event-store/conformance/wire.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { type EventStore, StoreAway } from '#platform/event-store/port.ts'
import { postgresEventStore } from '#platform/event-store/postgres/store.ts'
import { listen } from '#platform/http/listen.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { eventually } from '#tests/eventually.ts'
import { commandApi } from './service.ts'
import { type CommandScene, openScene, type Someone, salt } from './testing/scene.ts'

const test = suite('outage')
let scene: CommandScene
let ann: Someone
let wire: Wire
let end = async () => {}
let url = ''
/** Appends are carried out, and nobody hears of it; reads are not even carried out. */
let lost: 'nothing' | 'acknowledgements' | 'acknowledgements and reads' = 'nothing'

const losing = (store: EventStore): EventStore => ({
  ...store,
  append: async (...given) => {
    const appended = await store.append(...given)
    if (lost !== 'nothing') throw new StoreAway('the answer was lost')
    return appended
  },
  readStreams: (names) =>
    lost === 'acknowledgements and reads' && seen++ > 0
      ? Promise.reject(new StoreAway('no answer'))
      : store.readStreams(names),
})
/** Reads since the loss began: a command's first gets through. */
let seen = 0

const wireTo = (databaseUrl: string) => {
  const { searchParams, hostname, port } = new URL(databaseUrl)
  const folder = searchParams.get('host')
  const number = searchParams.get('port') ?? port
  return openWire(folder ? { path: `${folder}/.s.PGSQL.${number}` } : { host: hostname, port: Number(number) })
}

test.before(async () => {
  scene = await openScene()
  ann = await scene.person(42)
  wire = await wireTo(scene.databaseUrl)
  const through = new URL(scene.databaseUrl)
  through.search = ''
  through.host = `127.0.0.1:${wire.port}`
  const pool = openPool(through.href, { connectionTimeoutMillis: 1_000 })
  const store = losing(postgresEventStore({ pool }))
  const keys = openKeys(pool)
  const tokens = openTokens(pool)
  const log = openLog({ store, keys })
  const authenticate = authenticating({ tokens, serviceToken: scene.serviceToken, salt })
  const { copyId, timeZone } = scene
  const logger = pino({ level: 'silent' })
  const http = { authenticate, limits: { reads: 0, writes: 0 }, hosts: null, corsOrigins: [], logger }
  const api = commandApi({ pool, log, keys, tokens, salt, copyId, timeZone, ...http })
  const server = await listen(api.callback, { port: 0, host: '127.0.0.1' })
  url = server.url
  end = async () => {
    await server.close()
    await store.close()
    await pool.end()
    await wire.close()
    await scene.close()
  }
})
test.after(() => end())

const create = async (key: string) => {
  const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json', 'idempotency-key': key }
  const answer = await fetch(`${url}/api/v1/tasks`, { method: 'POST', headers, body: JSON.stringify({ title: key }) })
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: JSON.parse(await answer.text()) }
}

test('while Postgres is away writes are 503 with Retry-After, and come back by themselves', async () => {
  assert.is((await create('before')).status, 201)
  wire.freeze()
  const away = await create('meanwhile')
  assert.is(away.status, 503)
  assert.is(away.body.code, 'dependency-away')
  assert.ok(Number(away.retryAfter) >= 1)
  wire.thaw()
  wire.cut()
  const back = await eventually(async () => {
    const got = await create('meanwhile')
    return got.status === 201 && got
  }, 15_000)
  assert.equal(await scene.typesOf('task', back.body.id), ['TaskCreated'])
})

test('a write whose acknowledgement was lost is looked for, and answered as written', async () => {
  lost = 'acknowledgements'
  const got = await create('lost and found')
  lost = 'nothing'
  assert.is(got.status, 201)
  assert.equal(await scene.typesOf('task', got.body.id), ['TaskCreated'])
  assert.equal((await create('lost and found')).body, got.body)
})

test('a write whose outcome stays unknown is 503, and its retry finds what was written', async () => {
  const before = await scene.count()
  seen = 0
  lost = 'acknowledgements and reads'
  assert.is((await create('in doubt')).status, 503)
  lost = 'nothing'
  assert.is(await scene.count(), before + 1)
  assert.is((await create('in doubt')).status, 201)
  assert.is(await scene.count(), before + 1)
})

test.run()
