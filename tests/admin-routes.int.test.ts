/** Every route of the panel's table, asked by everybody who may not, and by those who may. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type AdminRouteName, adminRoutes } from '#contracts/admin.ts'
import { sampleOf } from '#contracts/documented.ts'
import type { Route } from '#contracts/routes.ts'
import { personId } from '#domain/ids.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { operator } from './operator.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite("every route of the panel's")
let adak: WholeService
let superuser: Awaited<ReturnType<typeof operator>>
let viewer: Awaited<ReturnType<typeof operator>>
let ended: Awaited<ReturnType<typeof operator>>
let token = ''
const ids = { people: personId('a salt', 1), tasks: '', categories: '', tokens: '', events: '' }

test.before(async () => {
  adak = await wholeService()
  superuser = await operator(adak)
  viewer = await operator(adak, 'viewer')
  ended = await operator(adak)
  await ended.send('DELETE', 'session')
  const ann = adak.as(1)
  await ann.registerMe({ body: { language: 'en' } })
  const category = await ann.createCategory({ body: { name: 'Home' } })
  const task = await ann.createTask({ body: { title: 'Buy milk', categoryId: category.body.id } })
  await ann.readTask({ id: task.body.id, minPosition: task.position })
  const wanted = { owner: ids.people, telegramId: 1, name: null, expiresAt: null, commandId: null }
  const made = await openTokens(adak.pool).issue({ ...wanted, scope: 'write' })
  const [event] = (await adak.log.readStreams([`task-${task.body.id}`])).get(`task-${task.body.id}`) ?? []
  token = made?.token ?? ''
  Object.assign(ids, {
    tasks: task.body.id,
    categories: category.body.id,
    tokens: made?.issued.id,
    events: event?.id,
  })
})
test.after(() => adak.close())

const idFor = ({ path }: Route) => Object.entries(ids).find(([kind]) => path.includes(`/admin/${kind}/:id`))?.[1] ?? ''
const queryFor = ({ path }: Route) => (path.endsWith('/as-of') ? '?at=2030-01-01T00:00:00Z' : '')

/** With its sample, and these headers; one of '' is left out. */
const ask = async (name: AdminRouteName, given: Readonly<Record<string, string>>) => {
  const route: Route = adminRoutes[name]
  const { body } = sampleOf(name)
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...given }
  const answer = await fetch(adak.origin + route.path.replace(':id', idFor(route)) + queryFor(route), {
    method: route.method,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  assert.is(answer.headers.get('cache-control'), 'no-store', name)
  return { status: answer.status, text, code: answer.status >= 400 ? JSON.parse(text).code : 'none', answer }
}
const stillThere = async () => (await superuser.send('GET', 'session')).status

for (const [name, route] of Object.entries<Route>(adminRoutes) as [AdminRouteName, Route][]) {
  const what = `${route.method} ${route.path}`
  const isWrite = route.method !== 'GET' && !route.open

  test(`${what} is not there for a person's token or the service token, whatever else comes with it`, async () => {
    for (const bearer of [token, adak.serviceToken, 'garbage']) {
      for (const cookie of [{}, superuser.headers]) {
        const headers = { ...cookie, authorization: `Bearer ${bearer}`, 'adak-on-behalf-of': 'telegram:1' }
        const got = await ask(name, headers)
        assert.equal([got.status, got.code], [404, 'not-found'])
        assert.not.ok(got.text.includes('Buy milk'))
      }
    }
    assert.is((await ask(name, { ...superuser.headers, authorization: 'Basic YTpi' })).status, 404)
  })

  if (!route.open)
    test(`${what} without a session is 401, with garbage in its place and with one that has ended too`, async () => {
      const garbage = [
        '',
        'adak_session=',
        'adak_session=garbage',
        `adak_session=${'x'.repeat(43)}`,
        `${superuser.headers.cookie}x`,
        `other_${superuser.headers.cookie}`,
        `${superuser.headers.cookie}; ${ended.headers.cookie}`,
        ended.headers.cookie,
      ]
      for (const cookie of garbage) {
        const got = await ask(name, { ...superuser.headers, cookie })
        assert.equal([got.status, got.code], [401, 'unauthenticated'], cookie)
        assert.is(got.answer.headers.get('www-authenticate'), null)
      }
    })

  test(`${what} is nothing that a page of another origin may ask or see`, async () => {
    const origin = 'https://evil.example'
    const got = await ask(name, { ...superuser.headers, 'adak-csrf': '', origin })
    assert.is(got.answer.headers.get('access-control-allow-origin'), null)
    if (route.method !== 'GET') assert.is(got.code, 'foreign-origin')
  })

  if (isWrite)
    test(`${what} without the session's CSRF token is 403`, async () => {
      for (const csrf of ['', 'garbage', viewer.headers['adak-csrf'], ended.headers['adak-csrf']]) {
        const got = await ask(name, { ...superuser.headers, 'adak-csrf': csrf })
        assert.equal([got.status, got.code], [403, 'csrf-missing'], csrf)
      }
      assert.is(await stillThere(), 200)
    })

  if (route.scope === 'write' && !route.open)
    test(`${what} is 403 for a viewer`, async () => {
      const got = await ask(name, viewer.headers)
      assert.equal([got.status, got.code], [403, 'scope-too-small'])
    })

  if (route.method === 'GET')
    test(`${what} is answered to a viewer and to a superuser, and to HEAD`, async () => {
      for (const { headers } of [viewer, superuser]) assert.is((await ask(name, headers)).status, 200)
      const head = await fetch(adak.origin + route.path.replace(':id', idFor(route)) + queryFor(route), {
        method: 'HEAD',
        headers: viewer.headers,
      })
      assert.is(head.status, 200)
    })

  if (isWrite)
    test(`${what} reaches its handler for whoever may`, async () => {
      // For some it ends the session.
      const { headers } = await operator(adak, route.scope === 'read' ? 'viewer' : 'superuser')
      const got = await ask(name, headers)
      // What its sample names is not there, in some.
      const isNamed = route.body !== undefined && route.refusals.includes('not-found')
      assert.ok(got.status < 300 || (isNamed && got.status === 404) || got.status === 409, got.text)
      assert.not.match(got.text, 'does not answer that call')
    })
}

test('what is not in the table is 401 to strangers, 404 to those who are signed in, 405 where it is another method', async () => {
  const at = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const { status } = await fetch(adak.origin + path, { method, headers })
    return status
  }
  for (const path of ['/api/v1/admin', '/api/v1/admin/', '/api/v1/admin/nothing', '/api/v1/admin/people/']) {
    assert.is(await at('GET', path), 401, path)
    assert.is(await at('GET', path, viewer.headers), 404, path)
    assert.is(await at('POST', path, viewer.headers), 404, path)
  }
  assert.is(await at('PUT', '/api/v1/admin/commands', superuser.headers), 405)
  assert.is(await at('OPTIONS', '/api/v1/admin/commands'), 401)
  // The panel's cookie opens nothing else.
  for (const path of ['/api/v1/tasks', '/api/v1/me', '/api/v1/administer', '/api/v1/Admin/people'])
    assert.is(await at('GET', path, superuser.headers), 401, path)
})

test.run()
