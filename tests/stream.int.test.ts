/** GET /api/v1/changes as server-sent events, over the whole service. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Change } from '#contracts/reads.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { toToken } from '#platform/http/position-token.ts'
import { eventually } from './eventually.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const soon = <T>(claim: () => T | Promise<T>) => eventually(claim, 30_000)
const test = suite('stream of changes')
let adak: WholeService
test.before(async () => {
  adak = await wholeService()
  for (const telegramId of [1, 2, 3]) await adak.as(telegramId).registerMe({ body: { language: 'en' } })
})
test.after(() => adak.close())

const tokenOf = async (telegramId: number, expiresAt: number | null = null) => {
  const owner = (await adak.as(telegramId).readMe()).body.id
  const wanted = { owner, telegramId, name: null, scope: 'read', expiresAt, commandId: null } as const
  const made = await openTokens(adak.pool).issue(wanted)
  if (!made) throw new Error('no token')
  return { id: made.issued.id, token: made.token }
}

interface Heard {
  readonly id: string
  readonly change: Change
}

/** A stream that is read as it comes. */
const listen = async (token: string, headers: Record<string, string> = {}, query = '') => {
  const cut = new AbortController()
  const response = await fetch(`${adak.origin}/api/v1/changes${query}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    signal: cut.signal,
  })
  const heard: Heard[] = []
  const seen = { text: '', id: '', ended: false }
  const read = async () => {
    let rest = ''
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen.text += text
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const id = /^id: (.*)$/m.exec(block)?.[1]
        const data = /^data: (.*)$/m.exec(block)?.[1]
        if (id !== undefined) seen.id = id
        if (data !== undefined) heard.push({ id: seen.id, change: JSON.parse(data) })
      }
    }
  }
  const reading = response.ok
    ? read()
        .catch(() => undefined)
        .then(() => {
          seen.ended = true
        })
    : Promise.resolve()
  return { response, heard, seen, cut: () => cut.abort(), reading }
}

const create = (telegramId: number, title: string) => adak.as(telegramId).createTask({ body: { title } })

test('without a position it begins now; what comes is told with what it concerns, and to nobody else', async () => {
  const [ann, bob] = [await tokenOf(1), await tokenOf(2)]
  const before = await create(1, 'before')
  await adak.as(1).readStats({ minPosition: before.position })
  const [hers, his] = [await listen(ann.token), await listen(bob.token)]
  assert.is(hers.response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const made = await create(1, 'after')
  await soon(() => hers.heard.length > 0)
  const { change, id } = hers.heard[0] as Heard
  assert.equal([change.type, change.kind, change.id], ['TaskCreated', 'task', made.body.id])
  assert.match(change.at, /[+-]\d\d:\d\d$/)
  const listed = await adak.as(1).listChanges({ query: { after: String(before.position) } })
  assert.equal(
    hers.heard.map((one) => one.change),
    listed.body.items,
  )
  assert.is(id, made.position)
  await create(2, 'his own')
  await soon(() => his.heard.length > 0)
  assert.is(his.heard.length, 1)
  assert.is(hers.heard.length, 1)
  hers.cut()
  his.cut()
})

test('a stream that is cut again and again misses nothing and tells nothing twice', async () => {
  const { token } = await tokenOf(3)
  const first = await listen(token)
  await soon(() => first.seen.id !== '')
  const from = first.seen.id
  first.cut()
  let written: string | null = null
  const writing = (async () => {
    for (let n = 0; n < 149; n++) await create(3, `Task ${n}`)
    written = (await create(3, 'the last')).position
  })()
  const told: Heard[] = []
  let last = from
  while (last !== written) {
    const stream = await listen(token, { 'last-event-id': last })
    const enough = 1 + Math.floor(Math.random() * 12)
    await soon(() => stream.heard.length >= enough || stream.seen.id === written)
    stream.cut()
    await stream.reading
    told.push(...stream.heard)
    last = stream.seen.id
  }
  await writing
  const expected: Change[] = []
  for (let after = from; ; ) {
    const { items, next } = (await adak.as(3).listChanges({ query: { after } })).body
    if (!items.length) break
    expected.push(...items)
    after = next
  }
  assert.is(expected.length, 150)
  assert.equal(
    told.map(({ change }) => change),
    expected,
  )
})

test('a long way back is caught up with, and then goes on live; Last-Event-ID counts before after', async () => {
  const { token } = await tokenOf(3)
  const start = toToken(String((await adak.as(3).readStats()).position).split('.')[0] ?? '', '')
  const whole = await listen(token, {}, `?after=${start}`)
  await soon(() => whole.heard.length >= 151)
  await create(3, 'one more')
  await soon(() => whole.heard.length >= 152)
  const ids = whole.heard.map(({ id }) => id)
  assert.is(new Set(ids).size, ids.length)
  const late = await listen(token, { 'last-event-id': ids.at(-2) ?? '' }, `?after=${start}`)
  await soon(() => late.heard.length > 0)
  assert.is(late.heard[0]?.id, ids.at(-1))
  whole.cut()
  late.cut()
})

/** Connections that LISTEN; every service that waits for the projector has one. */
const listening = async () => {
  const asked = `select from pg_stat_activity where datname = current_database() and query ilike 'listen %'`
  return (await adak.pool.query(asked)).rowCount
}

test('any number of clients cost no LISTEN of their own, and each is told once', async () => {
  const { token } = await tokenOf(1)
  const before = await listening()
  const streams = await Promise.all(Array.from({ length: 200 }, () => listen(token)))
  const made = await create(1, 'for all')
  await soon(() => streams.every(({ heard }) => heard.some(({ id }) => id === made.position)))
  for (const { heard } of streams) assert.is(heard.filter(({ id }) => id === made.position).length, 1)
  assert.is(await listening(), before)
  for (const stream of streams) stream.cut()
})

test('while the read model is rebuilt and swapped, a stream goes on, misses nothing and tells nothing twice', async () => {
  const { token } = await tokenOf(2)
  const stream = await listen(token)
  await soon(() => stream.seen.id !== '')
  const { rows } = await adak.pool.query('insert into projection.rebuild_request default values returning id')
  const finished = async () => {
    const asked = 'select finished_at from projection.rebuild_request where id = $1'
    return (await adak.pool.query(asked, [rows[0].id])).rows[0].finished_at !== null
  }
  const made: (string | null)[] = []
  while (!(await finished())) made.push((await create(2, 'meanwhile')).position)
  made.push((await create(2, 'after the swap')).position)
  await soon(() => stream.heard.length >= made.length)
  assert.equal(
    stream.heard.map(({ id }) => id),
    made,
  )
  stream.cut()
})

test('what cannot be resumed is refused before anything is sent', async () => {
  const { token } = await tokenOf(1)
  const refusal = async (headers: Record<string, string>) => {
    const { response } = await listen(token, headers)
    assert.match(response.headers.get('content-type') ?? '', 'application/problem+json')
    return ((await response.json()) as { code: string }).code
  }
  const copy = String((await adak.as(1).readStats()).position).split('.')[0] ?? ''
  assert.is(await refusal({ 'last-event-id': toToken('another', '0'.repeat(16)) }), 'position-unknown')
  assert.is(await refusal({ 'last-event-id': toToken(copy, 'f'.repeat(16)) }), 'position-unknown')
  assert.is(await refusal({ 'last-event-id': 'garbage' }), 'malformed-request')
  assert.is((await listen('garbage')).response.status, 401)
})

test('nothing on the way may pack, keep or hold it, and HEAD is its head', async () => {
  const { token } = await tokenOf(1)
  const stream = await listen(token, { 'accept-encoding': 'gzip, br' })
  const { headers } = stream.response
  assert.is(headers.get('content-encoding'), null)
  assert.match(headers.get('cache-control') ?? '', 'no-transform')
  assert.is(headers.get('x-accel-buffering'), 'no')
  assert.ok(headers.get('adak-position'))
  stream.cut()
  const head = await fetch(`${adak.origin}/api/v1/changes`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
  })
  assert.is(head.status, 200)
  assert.is(await head.text(), '')
})

test('JSON stays what is answered to whoever does not ask for events', async () => {
  const { token } = await tokenOf(1)
  for (const accept of ['*/*', 'application/json', 'text/event-streams']) {
    const { response, cut } = await listen(token, { accept })
    assert.match(response.headers.get('content-type') ?? '', 'application/json')
    cut()
  }
})

test('the end of a token ends its streams, and no other', async () => {
  const [revoked, good, expiring] = [await tokenOf(1), await tokenOf(1), await tokenOf(1, Date.now() + 6_000)]
  const streams = await Promise.all([revoked, good, expiring].map(({ token }) => listen(token)))
  await openTokens(adak.pool).revoke(revoked.id)
  await soon(() => streams[0]?.seen.ended === true && streams[2]?.seen.ended === true)
  assert.not.ok(streams[1]?.seen.ended)
  const made = await create(1, 'still told')
  await soon(() => streams[1]?.seen.id === made.position)
  streams[1]?.cut()
})

test('a service that stops ends its streams cleanly', async () => {
  const other = await wholeService()
  await other.as(7).registerMe({ body: { language: 'en' } })
  const owner = (await other.as(7).readMe()).body.id
  const wanted = { owner, telegramId: 7, name: null, scope: 'read', expiresAt: null, commandId: null } as const
  const made = await openTokens(other.pool).issue(wanted)
  const response = await fetch(`${other.origin}/api/v1/changes`, {
    headers: { authorization: `Bearer ${made?.token}`, accept: 'text/event-stream' },
  })
  const text = response.text()
  await other.close()
  assert.match(await text, /^retry: \d+\nid: \S+\n\n/)
})

test.run()
