/** Every route of the table, asked by everybody who may not. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { samples } from '#contracts/examples.ts'
import { type Route, type RouteName, routes } from '#contracts/routes.ts'
import { personId } from '#domain/ids.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { eventually } from './eventually.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('every route')
let adak: WholeService
const ids = { task: '', category: '', token: '' }
const tokens: Record<'ann' | 'bob' | 'reader' | 'expired' | 'revoked', string> = {
  ann: '',
  bob: '',
  reader: '',
  expired: '',
  revoked: '',
}

const issue = async (telegramId: number, scope: 'read' | 'write' = 'write', expiresAt: number | null = null) => {
  const owner = personId('a salt', telegramId)
  const wanted = { owner, telegramId, name: null, scope, expiresAt, commandId: null }
  const made = await openTokens(adak.pool).issue(wanted)
  if (!made) throw new Error('no token')
  return { id: made.issued.id, token: made.token }
}

test.before(async () => {
  adak = await wholeService()
  for (const telegramId of [1, 2]) await adak.as(telegramId).registerMe({ body: { language: 'en' } })
  const ann = adak.as(1)
  const category = await ann.createCategory({ body: { name: 'Home' } })
  const task = await ann.createTask({ body: { title: 'Buy milk', categoryId: category.body.id, due: '2030-01-01' } })
  await eventually(() => ann.readTask({ id: task.body.id, minPosition: task.position }).then(() => true))
  const annsToken = await issue(1)
  Object.assign(ids, { task: task.body.id, category: category.body.id, token: annsToken.id })
  const revoked = await issue(1)
  await openTokens(adak.pool).revoke(revoked.id)
  Object.assign(tokens, {
    ann: annsToken.token,
    bob: (await issue(2)).token,
    reader: (await issue(1, 'read')).token,
    expired: (await issue(1, 'write', Date.now() - 1000)).token,
    revoked: revoked.token,
  })
})
test.after(() => adak.close())

const all = Object.entries(routes) as [RouteName, Route][]
const idFor = ({ path }: Route) =>
  path.includes('/tasks/') ? ids.task : path.includes('/categories/') ? ids.category : ids.token

const ask = async (name: RouteName, token: string | null, headers: Record<string, string> = {}) => {
  const route: Route = routes[name]
  const { body } = samples[name] as { body?: unknown }
  const answer = await fetch(adak.origin + route.path.replace(':id', idFor(route)), {
    method: route.method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, code: answer.status >= 400 ? JSON.parse(text).code : 'none' }
}

let strangers = 1_000
const stranger = async () => {
  strangers += 1
  await adak.as(strangers).registerMe({ body: { language: 'en' } })
  return (await issue(strangers)).token
}
/** All that she has. */
const hers = async () => {
  const ann = adak.as(1)
  const answers = [
    await ann.readMe(),
    await ann.listTasks({ query: { status: 'all' } }),
    await ann.listCategories(),
    await ann.listTokens(),
    await ann.readTaskHistory({ id: ids.task }),
  ]
  return answers.map(({ body }) => body)
}

for (const [name, route] of all) {
  const what = `${route.method} ${route.path}`

  test(`${what} without a good token is 401`, async () => {
    for (const token of [null, 'garbage', `${tokens.ann}x`, tokens.expired, tokens.revoked]) {
      assert.is((await ask(name, token)).status, 401)
    }
    for (const authorization of ['', 'Basic YTpi', 'Bearer', tokens.ann])
      assert.is((await ask(name, null, { authorization })).status, 401, authorization)
  })

  if (route.scope === 'write')
    test(`${what} with a token that only reads is 403`, async () => {
      const got = await ask(name, tokens.reader)
      assert.is(got.status, 403)
      assert.is(got.code, 'scope-too-small')
    })

  if (route.path.includes(':id') && !route.serviceOnly)
    test(`${what} of another person is 404, as if there were nothing`, async () => {
      const got = await ask(name, tokens.bob)
      assert.is(got.status, 404)
      assert.not.ok(got.text.includes(ids.task))
    })

  test(`${what} by a person's token on behalf of another is 403`, async () => {
    assert.is((await ask(name, tokens.bob, { 'adak-on-behalf-of': 'telegram:1' })).status, 403)
  })

  if (!route.path.includes(':id') && route.method === 'GET')
    test(`${what} shows another person nothing of hers`, async () => {
      const got = await ask(name, tokens.bob)
      assert.ok([200, 404].includes(got.status), got.text)
      for (const hers of [ids.task, ids.category, ids.token, 'Buy milk', personId('a salt', 1)])
        assert.not.ok(got.text.includes(hers))
    })

  if (route.scope === 'read' && !route.serviceOnly)
    test(`${what} may be asked with a token that only reads`, async () => {
      const got = await ask(name, tokens.reader)
      assert.ok([200, 404].includes(got.status), got.text)
      assert.ok(got.status === 200 || route.refusals.includes('not-found'), got.text)
    })

  if (!route.path.includes(':id') && route.method !== 'GET' && !route.serviceOnly)
    test(`${what} of another person leaves hers alone`, async () => {
      const before = await hers()
      const other = await stranger()
      const got = await ask(name, other)
      assert.ok(got.status < 500, got.text)
      assert.equal(await hers(), before)
    })

  test(`${what} on behalf of somebody who was never seen is no fault`, async () => {
    strangers += 1
    const headers = { 'adak-on-behalf-of': `telegram:${strangers}` }
    const got = await ask(name, adak.serviceToken, headers)
    assert.ok(got.status < 500, got.text)
  })

  if (route.serviceOnly)
    test(`${what} is for the service token only`, async () => {
      assert.is((await ask(name, tokens.ann)).code, 'scope-too-small')
    })
}

test.run()
