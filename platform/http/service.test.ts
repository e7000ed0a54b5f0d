/** The frame around handlers: who may, what goes out. */
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '#contracts/problems.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import { etagMatches, revisionMatches } from './etag.ts'
import { isOurHost, isOurOrigin } from './hosts.ts'
import { type Listening, listen } from './listen.ts'
import { rateLimit } from './rate-limit.ts'
import { type HttpService, httpService } from './service.ts'

const test = suite('http service')
const salt = 'a salt'
let server: Listening
let options: HttpService
const service = { authorization: 'Bearer the-service-token', 'adak-on-behalf-of': 'telegram:42' }
let answer: () => Promise<{ status: number; body?: unknown; headers?: Record<string, string> }>
let seenBy = ''
const told: { route: string; status: number }[] = []
const lines: string[] = []

test.before(async () => {
  options = {
    handlers: {
      readMe: ({ principal }) => {
        seenBy = principal.personId
        return answer()
      },
    },
    authenticate: authenticating({ tokens: { verify: async () => null }, serviceToken: 'the-service-token', salt }),
    limits: { reads: 0, writes: 0 },
    hosts: null,
    corsOrigins: [],
    copyId: 'copy',
    logger: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    observe: (call) => told.push(call),
  }
  const app = httpService(options)
  server = await listen(app.callback(), { port: 0, host: '127.0.0.1' })
})
test.after(() => server.close())

const ask = async (headers: Record<string, string> = {}, init: RequestInit = {}, path = '/api/v1/me') => {
  const got = await fetch(server.url + path, { ...init, headers: { ...service, ...headers } })
  const text = await got.text()
  return { status: got.status, headers: got.headers, text, code: got.status < 400 ? 'none' : JSON.parse(text).code }
}

test('the service token acts for the person that it names', async () => {
  answer = async () => ({ status: 200, body: { me: true } })
  const got = await ask()
  assert.is(got.text, '{"me":true}')
  assert.is(seenBy, personId(salt, 42))
})

test('the service token names a person well, or is refused', async () => {
  for (const named of ['', '42', 'telegram:', 'telegram:0', 'telegram:-1', 'telegram:1e3', 'telegram:9007199254740993'])
    assert.is((await ask({ 'adak-on-behalf-of': named })).code, 'malformed-request', named)
  assert.is((await ask({}, {}, '/api/v1/nothing')).code, 'not-found')
})

test('a position goes out as the token of this copy of the log', async () => {
  answer = async () => ({ status: 200, body: '{}', headers: { 'Adak-Position': '0042' } })
  assert.is((await ask()).headers.get('adak-position'), `copy.${Buffer.from('0042').toString('base64url')}`)
})

test('every answer carries the headers that protect, and the id that it is followed by', async () => {
  answer = async () => ({ status: 200, body: '{}' })
  for (const got of [await ask(), await ask({ authorization: 'Bearer garbage' }), await ask({}, {}, '/nothing')]) {
    assert.is(got.headers.get('x-content-type-options'), 'nosniff')
    assert.match(got.headers.get('content-security-policy') ?? '', "default-src 'none'")
    assert.match(got.headers.get('x-correlation-id') ?? '', /^[0-9a-f-]{36}$/)
    assert.is(got.headers.get('access-control-allow-origin'), null)
  }
  assert.is((await ask({ 'x-correlation-id': 'mine-1' })).headers.get('x-correlation-id'), 'mine-1')
  assert.is.not((await ask({ 'x-correlation-id': 'a b' })).headers.get('x-correlation-id'), 'a b')
})

test('a page of a configured origin may call and see what it needs, one of another may not', async () => {
  answer = async () => ({ status: 200, body: '{}', headers: { ETag: '"a"', 'Adak-Position': '0042' } })
  const app = httpService({ ...options, corsOrigins: ['https://app.example'], limits: { reads: 2, writes: 2 } })
  const open = await listen(app.callback(), { port: 0, host: '127.0.0.1' })
  const from = (origin: string, init: RequestInit = {}) =>
    fetch(`${open.url}/api/v1/me`, { ...init, headers: { ...service, origin, ...(init.headers as object) } })
  try {
    const needed = ['etag', 'location', 'adak-position', 'retry-after', 'ratelimit', 'ratelimit-policy']
    const statuses: number[] = []
    for (let n = 0; n < 3; n++) {
      const got = await from('https://app.example')
      statuses.push(got.status)
      assert.is(got.headers.get('access-control-allow-origin'), 'https://app.example')
      const exposed = got.headers.get('access-control-expose-headers')?.toLowerCase().split(',') ?? []
      for (const name of needed) assert.ok(exposed.includes(name), name)
    }
    assert.equal(statuses, [200, 200, 429])
    const asked = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' }
    const preflight = await from('https://app.example', { method: 'OPTIONS', headers: asked })
    assert.is(preflight.status, 204)
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', 'PATCH')
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', 'if-match')
    const other = await from('https://evil.example')
    assert.is(other.headers.get('access-control-allow-origin'), null)
    assert.is((await from('https://evil.example', { method: 'PATCH' })).status, 403)
  } finally {
    await open.close()
  }
})

test('HEAD is answered as GET, without the body', async () => {
  answer = async () => ({ status: 200, body: '{"long":true}', headers: { ETag: '"a"' } })
  const got = await ask({}, { method: 'HEAD' })
  assert.is(got.text, '')
  assert.is(got.headers.get('content-length'), '13')
  assert.is(got.headers.get('etag'), '"a"')
})

test('a fault of ours is 500, tells nothing of itself outside, and is recorded with its id', async () => {
  answer = async () => {
    throw new TypeError('the inner workings')
  }
  lines.length = 0
  const got = await ask()
  assert.is(got.status, 500)
  assert.is(got.code, 'internal-error')
  assert.not.ok(got.text.includes('inner workings'))
  const recorded = lines.find((line) => line.includes('the inner workings')) ?? ''
  assert.ok(recorded.includes(got.headers.get('x-correlation-id') ?? 'none'))
  assert.not.ok(lines.join('').includes('the-service-token'))
})

test('a lost database is 503 with Retry-After, a refusal is what it says', async () => {
  answer = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  }
  const away = await ask()
  assert.is(away.code, 'dependency-away')
  assert.is(away.headers.get('retry-after'), '1')
  answer = async () => {
    throw new Refusal('read-model-behind', 'later', { retryAfterSeconds: 7 })
  }
  const behind = await ask()
  assert.is(behind.status, 503)
  assert.is(behind.headers.get('retry-after'), '7')
})

test('calls are told to the metrics by their route, never by their path', async () => {
  answer = async () => ({ status: 200, body: '{}' })
  told.length = 0
  await ask()
  await ask({}, {}, '/api/v1/tasks/secret')
  assert.equal(
    told.map(({ route, status }) => [route, status]),
    [
      ['/api/v1/me', 200],
      ['/api/v1/tasks/:id', 404],
    ],
  )
})

test('a query is taken as it is written, or refused', async () => {
  answer = async () => ({ status: 200, body: '{}' })
  for (const query of ['?', '']) assert.is((await ask({}, {}, `/api/v1/me${query}`)).status, 200)
  for (const query of ['?x', '?x=1', '?__proto__=1', '?%00=1', '?%ff', '?%'])
    assert.is((await ask({}, {}, `/api/v1/me${query}`)).code, 'malformed-request', query)
})

test('a limit is a number of calls in a window, each person alone', () => {
  const limit = rateLimit('reads', 2)
  assert.match(limit('ann').headers().RateLimit ?? '', 'r=1')
  assert.match(limit('ann').headers().RateLimit ?? '', 'r=0')
  assert.throws(() => limit('ann'), isTooMany)
  assert.match(limit('bob').headers().RateLimit ?? '', 'r=1')
  assert.is(limit('bob').headers()['RateLimit-Policy'], '"reads";q=2;w=10')
  const none = rateLimit('reads', 0)
  for (let n = 0; n < 1000; n++) assert.equal(none('ann').headers(), {})
})

const isTooMany = (error: unknown) =>
  error instanceof Refusal && error.code === 'too-many-requests' && (error.retryAfterSeconds ?? 0) > 0

test('no ten seconds, wherever they begin, let more through than the limit; after Retry-After there is more', () => {
  let now = 0
  const limit = rateLimit('writes', 20, () => now)
  const passed: number[] = []
  for (let call = 0; call < 5_000; call++) {
    now += Math.random() < 0.01 ? 4_000 * Math.random() : 60 * Math.random()
    try {
      limit('ann')
      passed.push(now)
    } catch (error) {
      assert.ok(isTooMany(error))
      if (!(error instanceof Refusal) || Math.random() > 0.02) continue
      now += (error.retryAfterSeconds ?? 0) * 1000
      limit('ann')
      passed.push(now)
    }
  }
  for (const [at, from] of passed.entries()) {
    const within = passed.slice(at).findIndex((later) => later >= from + 10_000)
    assert.ok((within < 0 ? passed.length - at : within) <= 20)
  }
  assert.ok(passed.length > 100)
})

test('what is spent beyond what is left is waited for by who comes next', () => {
  let now = 0
  const limit = rateLimit('writes', 300, () => now)
  for (let batch = 0; batch < 3; batch++) limit('ann').spend(99)
  assert.throws(() => limit('ann'), isTooMany)
  now += 11_000
  const last = limit('ann')
  last.spend(999)
  assert.match(last.headers().RateLimit ?? '', 'r=0;t=11')
  now += 9_000
  assert.throws(() => limit('ann'), isTooMany)
  now += 2_000
  limit('ann')
})

test('If-Match looks at the revision, If-None-Match at all of it', () => {
  assert.ok(revisionMatches('"3"', 3))
  assert.ok(revisionMatches('"1", "3.abc"', 3))
  assert.not.ok(revisionMatches('"30"', 3))
  assert.not.ok(revisionMatches('W/"3"', 3))
  assert.ok(etagMatches('W/"3.abc"', '"3.abc"'))
  assert.ok(etagMatches('*', '"3.abc"'))
  assert.not.ok(etagMatches('"3"', '"3.abc"'))
})

test('hosts are compared by name, origins whole', () => {
  assert.ok(isOurHost({ host: 'LocalHost:8080' }, ['localhost']))
  assert.ok(isOurHost({ host: '[::1]:8080' }, ['[::1]']))
  assert.ok(isOurHost({}, null))
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:80', ''])
    assert.not.ok(isOurHost({ host }, ['localhost']), host)
  assert.not.ok(isOurHost({}, ['localhost']))
  assert.ok(isOurOrigin({ origin: 'http://localhost:8080', host: 'localhost:8080' }, []))
  assert.not.ok(isOurOrigin({ origin: 'http://localhost:8081', host: 'localhost:8080' }, []))
  for (const origin of ['null', '', 'http://'])
    assert.not.ok(isOurOrigin({ origin, host: 'localhost:8080' }, []), origin)
  for (const host of ['[', 'a b', 'localhost:port'])
    assert.not.ok(isOurOrigin({ origin: 'http://localhost:8080', host }, []), host)
})

test.run()
