/** The OpenAPI document, held to by the whole service: its examples, its refusals, and requests made from its schemas. */
import fc, { type Arbitrary } from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adminSamples } from '#contracts/admin-examples.ts'
import { documentedNames } from '#contracts/documented.ts'
import { type ProblemCode, Refusal } from '#contracts/problems.ts'
import { personId } from '#domain/ids.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import { openSessions } from '#platform/auth/sessions.ts'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { listen } from '#platform/http/listen.ts'
import { toToken } from '#platform/http/position-token.ts'
import { httpService } from '#platform/http/service.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { nearly, valid } from './contract/arbitrary.ts'
import { conform, type Got, type Operation, operations, refusalsIn } from './contract/document.ts'
import { operator } from './operator.ts'
import { holdAsync } from './property.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('the document')
let adak: WholeService
type Operator = Awaited<ReturnType<typeof operator>>
let root: Operator
let viewer: Operator
test.before(async () => {
  adak = await wholeService()
  root = await operator(adak)
  viewer = await operator(adak, 'viewer')
  const { name, password } = adminSamples.signIn.body
  await openSuperusers(adak.pool).create({ name, password, role: 'superuser' })
})
test.after(() => adak.close())

interface Asked {
  readonly id?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}
const isOfPanel = ({ path }: Pick<Operation, 'path'>) => path.startsWith('/api/v1/admin/')
/** A header of '' is left out. */
const send = async ({ method, path }: Operation, asked: Asked, origin = adak.origin): Promise<Got> => {
  const query = new URLSearchParams(asked.query).toString()
  const headers = {
    // Whom it refuses to sign in is another address than those who do.
    ...(isOfPanel({ path }) ? { 'x-real-ip': '203.0.113.1' } : { authorization: `Bearer ${adak.serviceToken}` }),
    ...(asked.body !== undefined && { 'content-type': 'application/json' }),
    ...asked.headers,
  }
  const response = await fetch(
    origin + path.replace('{id}', encodeURIComponent(asked.id ?? '')) + (query && `?${query}`),
    {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
      ...(asked.body !== undefined && { body: asked.body }),
    },
  )
  return { status: response.status, headers: response.headers, text: await response.text() }
}

let people = 100
/** Somebody with a category, a task in it and a token, and how the bot names them. */
const somebody = async () => {
  const telegramId = ++people
  const me = adak.as(telegramId)
  await me.registerMe({ body: { language: 'en' } })
  const category = (await me.createCategory({ body: { name: 'Home' } })).body.id
  const body = { title: 'Buy milk', categoryId: category, due: '2035-01-01' }
  const { body: task, position } = await me.createTask({ body })
  const token = (await me.issueToken({ body: { scope: 'read' } })).body
  await me.issueCalendar()
  await me.readTask({ id: task.id, minPosition: position })
  const [event] = (await adak.log.readStreams([`task-${task.id}`])).get(`task-${task.id}`) ?? []
  return {
    me,
    person: personId('a salt', telegramId),
    task: task.id,
    category,
    token,
    event: event?.id ?? '',
    headers: { 'adak-on-behalf-of': `telegram:${telegramId}` },
  }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

const idFor = ({ path }: Operation, { person, task, category, token, event }: Somebody) => {
  if (path.includes('/people/')) return person
  if (path.includes('/events/')) return event
  if (path.includes('/tasks/')) return task
  if (path.includes('/categories/')) return category
  return path.includes('/notifications/') ? '20350101T0900' : token.id
}
/** How this person, or an operator, makes this call. */
const headersFor = (operation: Operation, { headers }: Somebody): Readonly<Record<string, string>> => {
  if (!isOfPanel(operation)) return headers
  return operation.operationId === 'signIn' ? {} : root.headers
}
/** After them the session, or the password, is another. */
const parting = new Set(['signOut', 'changePassword'])
const bodySchema = ({ requestBody }: Operation) => requestBody?.content['application/json'].schema
/** The document's own example, as it stands. */
const exampleOf = ({ requestBody }: Operation): string | undefined =>
  JSON.stringify(requestBody?.content['application/json'].example)
/** The parameters that it cannot do without. */
const queryOf = ({ parameters }: Operation): Record<string, string> =>
  Object.fromEntries(
    (parameters ?? []).flatMap(({ in: where, name, required, schema }) =>
      where === 'query' && required ? [[name, String(schema.example)]] : [],
    ),
  )
/** The call as the document shows it. */
const plainly = (operation: Operation, person: Somebody) => ({
  id: idFor(operation, person),
  headers: headersFor(operation, person),
  query: queryOf(operation),
  body: exampleOf(operation),
})

for (const operation of operations) {
  const { operationId, method, path } = operation

  test(`${operationId}: its example runs as it stands, and is answered as the document says`, async () => {
    const person = await somebody()
    const plain = plainly(operation, person)
    const headers = parting.has(operationId) ? (await operator(adak)).headers : plain.headers
    const asked = { ...plain, headers }
    const got = await send(operation, asked)
    conform(operation, got)
    // Of the ledger's calls only the scheduler's own story is accepted, its tests tell it; this event is nowhere.
    const isElsewhere = path.includes('/notifications/') || operationId === 'skipEvent'
    assert.ok(got.status < 300 || isElsewhere, got.text)
    const etag = got.headers.get('etag')
    if (method !== 'GET' || etag === null) return
    const again = await send(operation, { ...asked, headers: { ...headers, 'if-none-match': etag } })
    assert.is(again.status, 304)
    conform(operation, again)
  })
}

type Provoke = (operation: Operation, person: Somebody, asked: Asked) => Asked | Promise<Asked>
const withHeader =
  (name: string, value: string): Provoke =>
  (_operation, _person, asked) => ({ ...asked, headers: { ...asked.headers, [name]: value } })
const withBody =
  (body: string): Provoke =>
  (_operation, _person, asked) => ({ ...asked, body })
/** What makes a call be refused so, in the whole service, whatever the call. */
const provocations: Readonly<Partial<Record<ProblemCode, Provoke>>> = {
  unauthenticated: ({ path, operationId }, _person, asked) =>
    operationId === 'signIn'
      ? { ...asked, body: '{"name":"nobody","password":"a guess"}' }
      : { ...asked, headers: { ...asked.headers, [isOfPanel({ path }) ? 'cookie' : 'authorization']: '' } },
  'csrf-missing': withHeader('adak-csrf', ''),
  'malformed-request': (_operation, _person, asked) => ({ ...asked, query: { nobody: '1' } }),
  'malformed-json': withBody('{'),
  'foreign-origin': withHeader('origin', 'https://evil.example'),
  'not-json': (_operation, _person, asked) => ({
    ...asked,
    body: asked.body ?? '{}',
    headers: { ...asked.headers, 'content-type': 'text/plain' },
  }),
  'body-too-large': withBody(JSON.stringify('x'.repeat(102_400))),
  'not-acceptable-content': withBody('{"nobody":1}'),
  'position-unknown': withHeader('adak-min-position', toToken('another', '0'.repeat(16))),
  'revision-differs': withHeader('if-match', '"999"'),
  'scope-too-small': ({ path }, { token }, asked) => ({
    ...asked,
    headers: isOfPanel({ path }) ? viewer.headers : { authorization: `Bearer ${token.token}` },
  }),
  'not-found': ({ path }, _person, asked) => {
    if (path.includes('{id}') && !path.includes('/notifications/')) return { ...asked, id: '0'.repeat(16) }
    return isOfPanel({ path }) ? asked : { ...asked, headers: { 'adak-on-behalf-of': 'telegram:99' } }
  },
  'task-deleted': async (_operation, { me, task }, asked) => {
    await me.deleteTask({ id: task })
    return asked
  },
  'task-done': async (_operation, { me, task }, asked) => {
    await me.completeTask({ id: task })
    return asked
  },
  'category-deleted': async ({ path }, { me, category, task }, asked) => {
    if (path.includes('/tasks/')) await me.deleteTask({ id: task })
    await me.deleteCategory({ id: category })
    return asked
  },
  'category-unknown': withBody('{"title":"x","categoryId":"0000000000000000"}'),
  'token-already-issued': async (operation, _person, asked) => {
    const again = { ...asked, headers: { ...asked.headers, 'idempotency-key': 'k' } }
    await send(operation, again)
    return again
  },
}

/** Those that change what the person has. */
const changing = new Set<ProblemCode>(['task-deleted', 'task-done', 'category-deleted', 'token-already-issued'])

const codes = [
  ...new Set(operations.flatMap((operation) => refusalsIn(operation).map(({ code }) => code as ProblemCode))),
]
for (const code of codes) {
  const provoke = provocations[code]
  if (!provoke) continue
  test(`${code} is answered wherever the document names it, and as it says`, async () => {
    let shared: Somebody | null = null
    for (const operation of operations) {
      if (operation.path.includes('/notifications/')) continue
      const named = refusalsIn(operation).find((refusal) => refusal.code === code)
      if (!named) continue
      const person: Somebody = changing.has(code) ? await somebody() : (shared ?? (await somebody()))
      shared = person
      const plain = plainly(operation, person)
      const got = await send(operation, await provoke(operation, person, plain))
      assert.is(got.status, named.status, `${operation.operationId}: ${got.text}`)
      assert.is(JSON.parse(got.text).code, code, operation.operationId)
      conform(operation, got)
    }
  })
}

test('every refusal of the document, also those of a service in trouble, goes out as the document says', async () => {
  let refusing: ProblemCode = 'internal-error'
  const refuse = async () => {
    throw new Refusal(refusing, 'refused', { retryAfterSeconds: 1 })
  }
  const refusers = Object.fromEntries(documentedNames.map((name) => [name, refuse]))
  const service = httpService({
    handlers: refusers,
    admin: { handlers: refusers, sessions: openSessions(adak.pool), behindGateway: false },
    authenticate: authenticating({ tokens: { verify: async () => null }, serviceToken: adak.serviceToken, salt: 's' }),
    limits: { reads: 0, writes: 1_000_000 },
    hosts: null,
    corsOrigins: [],
    copyId: 'copy',
    logger: openLogger('test', 'silent'),
  })
  const server = await listen(service.callback(), { port: 0, host: '127.0.0.1' })
  const person = await somebody()
  for (const operation of operations) {
    for (const { status, code } of refusalsIn(operation)) {
      refusing = code as ProblemCode
      const asked = plainly(operation, person)
      const got = await send(operation, asked, server.url)
      assert.is(got.status, status, operation.operationId)
      conform(operation, got)
    }
  }
  await server.close()
})

/** Parameters of one kind, each given now and then. */
const given = (operation: Operation, kind: string): Arbitrary<Record<string, string>> =>
  fc
    .record(
      Object.fromEntries(
        (operation.parameters ?? []).flatMap(({ in: where, name, schema }) =>
          where === kind && !['Adak-On-Behalf-Of', 'Adak-CSRF'].includes(name) ? [[name, valid(schema)]] : [],
        ),
      ),
      { requiredKeys: [] },
    )
    .map((values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
const sendable = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([, value]) => /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)),
  )

const asking = fc.constantFrom(...operations).chain((operation) => {
  const schema = bodySchema(operation)
  return fc.record({
    call: fc.constant(operation.operationId),
    who: fc.integer({ min: 0, max: 3 }),
    whose: fc.integer({ min: 0, max: 4 }),
    query: fc.oneof(
      { weight: 4, arbitrary: given(operation, 'query') },
      { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.string()) },
    ),
    headers: given(operation, 'header').map(sendable),
    body: schema
      ? fc.option(nearly(schema), { nil: undefined, freq: 10 })
      : fc.option(fc.jsonValue(), { freq: 1, nil: undefined }),
  })
})

test('requests made from the schemas are answered as the document says, and none is a fault of ours', async () => {
  const persons = [await somebody(), await somebody()]
  const answered: Record<number, number> = {}
  await holdAsync(
    asking,
    async ({ call, who, whose, query, headers, body }) => {
      const operation = operations.find(({ operationId }) => operationId === call) as Operation
      const person = persons[who]
      const owner = persons[whose] ?? persons[0]
      const caller = person?.headers ?? (who === 2 ? { 'adak-on-behalf-of': 'telegram:98' } : { authorization: 'x' })
      const operators = [root, root, viewer]
      const asked = {
        id: owner && whose < 3 ? idFor(operation, owner) : (['0'.repeat(16), '../x%00'][whose - 3] ?? ''),
        query: { ...(whose < 3 ? queryOf(operation) : {}), ...query },
        // Beside the two there is one who was never seen, and nobody.
        headers: { ...headers, ...(isOfPanel(operation) ? operators[who]?.headers : caller) },
        body: body === undefined ? undefined : JSON.stringify(body),
      }
      const got = await send(operation, asked)
      if (call === 'signOut' && got.status === 204) {
        root = await operator(adak)
        viewer = await operator(adak, 'viewer')
      }
      answered[got.status] = (answered[got.status] ?? 0) + 1
      assert.ok(got.status < 500, `${operation.operationId} ${JSON.stringify(asked)}: ${got.text}`)
      conform(operation, got)
    },
    400,
  )
  for (const status of [200, 400, 401]) assert.ok(answered[status], JSON.stringify(answered))
})

test.run()
