/** The OpenAPI document, held to by the whole service: its examples, its refusals, and requests made from its schemas. */
import fc, { type Arbitrary } from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ProblemCode, Refusal } from '#contracts/problems.ts'
import { type RouteName, routes } from '#contracts/routes.ts'
import { authenticating } from '#platform/auth/authenticate.ts'
import type { Handlers } from '#platform/http/call.ts'
import { listen } from '#platform/http/listen.ts'
import { toToken } from '#platform/http/position-token.ts'
import { httpService } from '#platform/http/service.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { nearly, valid } from './contract/arbitrary.ts'
import { conform, type Got, type Operation, operations, refusalsIn } from './contract/document.ts'
import { holdAsync } from './property.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('the document')
let adak: WholeService
test.before(async () => {
  adak = await wholeService()
})
test.after(() => adak.close())

interface Asked {
  readonly id?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}
/** A header of '' is left out. */
const send = async ({ method, path }: Operation, asked: Asked, origin = adak.origin): Promise<Got> => {
  const query = new URLSearchParams(asked.query).toString()
  const headers = {
    authorization: `Bearer ${adak.serviceToken}`,
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
  return { me, task: task.id, category, token, headers: { 'adak-on-behalf-of': `telegram:${telegramId}` } }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

const idFor = ({ path }: Operation, { task, category, token }: Somebody) => {
  if (path.includes('/tasks/')) return task
  if (path.includes('/categories/')) return category
  return path.includes('/notifications/') ? '20350101T0900' : token.id
}
const bodySchema = ({ requestBody }: Operation) => requestBody?.content['application/json'].schema
/** The document's own example, as it stands. */
const exampleOf = ({ requestBody }: Operation): string | undefined =>
  JSON.stringify(requestBody?.content['application/json'].example)

for (const operation of operations) {
  const { operationId, method, path } = operation

  test(`${operationId}: its example runs as it stands, and is answered as the document says`, async () => {
    const person = await somebody()
    const asked = { id: idFor(operation, person), headers: person.headers, body: exampleOf(operation) }
    const got = await send(operation, asked)
    conform(operation, got)
    // Of the ledger's calls only the scheduler's own story is accepted; its tests tell it.
    assert.ok(got.status < 300 || path.includes('/notifications/'), got.text)
    if (method !== 'GET') return
    const again = await send(operation, {
      ...asked,
      headers: { ...person.headers, 'if-none-match': got.headers.get('etag') ?? '' },
    })
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
  unauthenticated: withHeader('authorization', ''),
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
  'scope-too-small': (_operation, { token }, asked) => ({
    ...asked,
    headers: { authorization: `Bearer ${token.token}` },
  }),
  'not-found': ({ path }, _person, asked) =>
    path.includes('{id}') && !path.includes('/notifications/')
      ? { ...asked, id: '0'.repeat(16) }
      : { ...asked, headers: { 'adak-on-behalf-of': 'telegram:99' } },
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
      const plain = { id: idFor(operation, person), headers: person.headers, body: exampleOf(operation) }
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
  const service = httpService({
    handlers: Object.fromEntries(Object.keys(routes).map((name) => [name, refuse])) as unknown as Handlers<RouteName>,
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
      const asked = { id: idFor(operation, person), headers: person.headers, body: exampleOf(operation) }
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
          where === kind && name !== 'Adak-On-Behalf-Of' ? [[name, valid(schema)]] : [],
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
      const asked = {
        id: owner && whose < 3 ? idFor(operation, owner) : (['0'.repeat(16), '../x%00'][whose - 3] ?? ''),
        query,
        // Beside the two there is one who was never seen, and nobody.
        headers: {
          ...headers,
          ...(person?.headers ?? (who === 2 ? { 'adak-on-behalf-of': 'telegram:98' } : { authorization: 'x' })),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }
      const got = await send(operation, asked)
      answered[got.status] = (answered[got.status] ?? 0) + 1
      assert.ok(got.status < 500, `${operation.operationId} ${JSON.stringify(asked)}: ${got.text}`)
      conform(operation, got)
    },
    250,
  )
  for (const status of [200, 400, 401]) assert.ok(answered[status], JSON.stringify(answered))
})

test.run()
