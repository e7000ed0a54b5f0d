import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ClientOptions, client, ProblemError, Unanswered } from './client.ts'
import { samples } from './examples.ts'
import { problemOf } from './problems.ts'

interface Asked {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
/** What the service does with one request: answers, or breaks the connection. */
type Reply = { status: number; body?: unknown; headers?: Record<string, string>; cut?: true } | 'reset'

/** A client, and a service on loopback that gives `replies` one by one and remembers what it was asked. */
const talk = async (
  replies: Reply[],
  work: (api: ReturnType<typeof client>, asked: Asked[]) => Promise<void>,
  options: Partial<ClientOptions> = {},
) => {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    const reply = replies.shift() ?? { status: 404, body: problemOf('not-found', 'no more replies') }
    if (reply === 'reset') return void request.socket.destroy()
    response.writeHead(reply.status, reply.headers)
    if (reply.cut) return void response.write(reply.body, () => setTimeout(() => request.socket.destroy(), 20))
    response.end(typeof reply.body === 'string' ? reply.body : reply.body && JSON.stringify(reply.body))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await work(client({ baseUrl, token: 'secret', ...options }), asked)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.unreachable('it was answered'),
    (error: unknown) => error,
  )
const task = samples.createTask.answer
const now = { 'Retry-After': '0' }

test('a write sends its body, its key and its condition, and gives the resource with ETag and position', () =>
  talk(
    [
      { status: 201, body: task, headers: { ETag: '"2.x"', 'Adak-Position': 'p1' } },
      { status: 200, body: task },
    ],
    async (api, asked) => {
      const { status, body, etag, position } = await api.createTask({
        body: { title: 'Buy milk' },
        idempotencyKey: 'k',
      })
      assert.equal({ status, body, etag, position }, { status: 201, body: task, etag: '"2.x"', position: 'p1' })
      await api.completeTask({ id: task.id, ifMatch: '"2.x"' })
      assert.is(asked[0]?.line, 'POST /api/v1/tasks')
      assert.is(asked[0]?.body, '{"title":"Buy milk"}')
      assert.is(asked[0]?.headers['content-type'], 'application/json')
      assert.is(asked[0]?.headers['idempotency-key'], 'k')
      assert.is(asked[0]?.headers.authorization, 'Bearer secret')
      assert.is(asked[1]?.line, `POST /api/v1/tasks/${task.id}/complete`)
      assert.is(asked[1]?.headers['if-match'], '"2.x"')
      assert.is(asked[1]?.body, '')
    },
  ))

test('a read sends its query, the position to wait for and what is known already', () =>
  talk([{ status: 304 }, { status: 200, body: { items: [], nextCursor: null } }], async (api, asked) => {
    const answer = await api.listTasks({
      query: { q: 'молоко & хлеб', limit: 5 },
      minPosition: 'p1',
      ifNoneMatch: '"x"',
    })
    assert.is(answer.status, 304)
    await api.listTasks()
    const url = new URL(asked[0]?.line.slice(4) ?? '', 'http://adak')
    assert.equal(Object.fromEntries(url.searchParams), { q: 'молоко & хлеб', limit: '5' })
    assert.is(asked[0]?.headers['adak-min-position'], 'p1')
    assert.is(asked[0]?.headers['if-none-match'], '"x"')
    assert.is(asked[0]?.headers['idempotency-key'], undefined)
    assert.is(asked[1]?.line, 'GET /api/v1/tasks')
  }))

test('an id is one segment of the path, whatever stands in it', () =>
  talk([{ status: 204 }], async (api, asked) => {
    assert.is((await api.deleteTask({ id: '../me?x=1#y' })).body, undefined)
    assert.is(asked[0]?.line, 'DELETE /api/v1/tasks/..%2Fme%3Fx%3D1%23y')
  }))

test('with the service token it says for whom it acts', () =>
  talk(
    [{ status: 200, body: samples.readMe.answer }],
    async (api, asked) => {
      await api.readMe()
      assert.is(asked[0]?.headers['adak-on-behalf-of'], 'telegram:42')
    },
    { onBehalfOf: 42 },
  ))

test('a refusal is thrown once, with its code, status and the fields that were wrong', () => {
  const problem = problemOf('not-acceptable-content', 'no', [{ path: 'title', message: 'is empty' }])
  return talk([{ status: 422, body: problem }], async (api, asked) => {
    const error = await failure(api.createTask({ body: { title: '' } }))
    assert.instance(error, ProblemError)
    const { code, status, errors, message } = error as ProblemError
    assert.equal(
      { code, status, errors, message },
      { code: 'not-acceptable-content', status: 422, errors: problem.errors, message: 'no' },
    )
    assert.is(asked.length, 1)
  })
})

test('503, 502, 429 and a broken connection are tried again, a write under the one key minted for it', () =>
  talk(
    [
      { status: 503, body: problemOf('dependency-away', 'away'), headers: now },
      { status: 502, body: '<html>bad gateway</html>', headers: now },
      'reset',
      { status: 201, body: task },
    ],
    async (api, asked) => {
      assert.is((await api.createTask({ body: { title: 'Buy milk' } })).status, 201)
      const keys = asked.map(({ headers }) => headers['idempotency-key'])
      assert.is(keys.length, 4)
      assert.is(new Set(keys).size, 1)
      assert.match(keys[0] as string, /^[0-9a-f]{32}$/)
    },
  ))

test('two writes have two keys', () =>
  talk(
    [
      { status: 201, body: task },
      { status: 201, body: task },
    ],
    async (api, asked) => {
      await api.createTask({ body: { title: 'a' } })
      await api.createTask({ body: { title: 'a' } })
      assert.is.not(asked[0]?.headers['idempotency-key'], asked[1]?.headers['idempotency-key'])
    },
  ))

test('it gives up after four tries, with the last refusal', () => {
  const away = { status: 503, body: problemOf('dependency-away', 'away'), headers: now }
  return talk([away, away, away, away, away], async (api, asked) => {
    const error = await failure(api.readStats())
    assert.is((error as ProblemError).code, 'dependency-away')
    assert.is((error as ProblemError).retryAfter, 0)
    assert.is(asked.length, 4)
  })
})

test('a wait of more than ten seconds is left to the caller', () =>
  talk(
    [{ status: 429, body: problemOf('too-many-requests', 'slow down'), headers: { 'Retry-After': '11' } }],
    async (api, asked) => {
      const error = await failure(api.readStats())
      assert.is((error as ProblemError).retryAfter, 11)
      assert.is(asked.length, 1)
    },
  ))

test('no answer at all is Unanswered, not a refusal', () =>
  talk(['reset', 'reset', 'reset', 'reset'], async (api, asked) => {
    assert.instance(await failure(api.readStats()), Unanswered)
    assert.is(asked.length, 4)
  }))

test("a proxy's page instead of a problem document is a problem all the same", () =>
  talk([{ status: 500, body: '<html>' }], async (api) => {
    const error = (await failure(api.readStats())) as ProblemError
    assert.equal([error.code, error.status], ['internal-error', 500])
  }))

test('an abort ends the wait between two tries with the reason given', () => {
  const stop = new AbortController()
  const away = { status: 503, body: problemOf('dependency-away', 'away'), headers: { 'Retry-After': '9' } }
  const reason = new Error('enough')
  return talk([away], async (api, asked) => {
    const failed = failure(api.readStats({ signal: stop.signal }))
    while (asked.length === 0) await new Promise(setImmediate)
    setTimeout(() => stop.abort(reason), 20)
    assert.is(await failed, reason)
    assert.is(asked.length, 1)
  })
})

test('pages are read one after another until there is no cursor', () =>
  talk(
    [
      { status: 200, body: { items: [task], nextCursor: 'c1' } },
      { status: 200, body: { items: [], nextCursor: null } },
    ],
    async (api, asked) => {
      const sizes: number[] = []
      for await (const { body } of api.pages('listTasks', { query: { status: 'all' } })) sizes.push(body.items.length)
      assert.equal(sizes, [1, 0])
      assert.equal(
        asked.map(({ line }) => line),
        ['GET /api/v1/tasks?status=all', 'GET /api/v1/tasks?status=all&cursor=c1'],
      )
    },
  ))

const read = { status: 200, body: { items: [], nextCursor: null } }
const written = (place: string) => ({
  status: 201,
  body: task,
  headers: { 'Adak-Position': `copy.${Buffer.from(place).toString('base64url')}` },
})

test('where it reads its own writes, each read waits for the latest of them, in whatever order they were answered', () =>
  talk(
    [written('0000000000000002'), written('0000000000000001'), read, read],
    async (api, asked) => {
      await api.createTask({ body: { title: 'a' } })
      await api.createTask({ body: { title: 'b' } })
      await api.listTasks()
      await api.listTasks({ minPosition: 'given' })
      assert.is(asked[2]?.headers['adak-min-position'], written('0000000000000002').headers['Adak-Position'])
      assert.is(asked[3]?.headers['adak-min-position'], 'given')
    },
    { readYourWrites: true },
  ))

test('writes to a log that is no more are waited for no longer', () =>
  talk(
    [written('0000000000000002'), { status: 410, body: problemOf('position-unknown', 'gone') }, read, read],
    async (api, asked) => {
      await api.createTask({ body: { title: 'a' } })
      await api.listTasks()
      await api.listTasks()
      assert.equal(
        asked.map(({ headers }) => headers['adak-min-position'] !== undefined),
        [false, true, false, false],
      )
    },
    { readYourWrites: true },
  ))

test('changes come one by one, over cut connections, away services and pieces of events, each once', () => {
  const { items } = samples.listChanges.answer
  const event = (id: string) => `id: ${id}\ndata: ${JSON.stringify({ ...items[0], id })}\n\n`
  return talk(
    [
      { status: 200, body: 'retry: 2000\nid: p0\n\n', cut: true },
      { status: 200, body: `${event('p1')}${event('p2')}id: p2\ndata: {"half`, cut: true },
      { status: 503, body: problemOf('dependency-away', 'away'), headers: now },
      'reset',
      { status: 200, body: `: beat\nid: p3\n\n`, cut: true },
      { status: 200, body: event('p4') },
      { status: 410, body: problemOf('position-unknown', 'gone') },
    ],
    async (api, asked) => {
      const seen: string[] = []
      const follow = async () => {
        for await (const { item, next } of api.changes()) {
          assert.is(item.id, next)
          seen.push(next)
        }
      }
      assert.is(((await failure(follow())) as ProblemError).code, 'position-unknown')
      assert.equal(seen, ['p1', 'p2', 'p4'])
      assert.equal(
        asked.map(({ headers }) => headers['last-event-id']),
        [undefined, 'p0', 'p2', 'p2', 'p2', 'p3', 'p4'],
      )
      assert.is(asked[0]?.headers.accept, 'text/event-stream')
    },
  )
})

test('following changes ends when it is told to, also while it waits', () => {
  const stop = new AbortController()
  const reason = new Error('enough')
  return talk([{ status: 200, body: 'id: p0\n\n', cut: true }], async (api, asked) => {
    const failed = failure(api.changes({ after: 'p', signal: stop.signal }).next())
    while (asked.length === 0) await new Promise(setImmediate)
    stop.abort(reason)
    assert.is(await failed, reason)
    assert.is(asked[0]?.headers['last-event-id'], 'p')
  })
})

test.run()
