/** The separate services as a person meets them: one address, through the gateway. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { botPerson } from '../bot-person.ts'
import { eventually } from '../eventually.ts'
import { story, theStack } from './stack.ts'

story(
  'a person registers, writes, reads their own writes, and sees the history and the change as it happens',
  async () => {
    const stack = await theStack()
    const ann = stack.as(42)
    assert.is((await ann.registerMe({ body: { language: 'en' } })).status, 201)
    const ending = new AbortController()
    const seen: string[] = []
    const following = (async () => {
      const { next } = (await ann.listChanges()).body
      for await (const { item } of ann.changes({ after: next, signal: ending.signal })) seen.push(item.id)
    })().catch((error) => {
      if (!ending.signal.aborted) throw error
    })
    const category = (await ann.createCategory({ body: { name: 'Home' } })).body
    const made = await ann.createTask({ body: { title: 'Buy milk', categoryId: category.id, due: '2030-11-24T09:00' } })
    const done = await ann.completeTask({ id: made.body.id })
    const read = await ann.readTask({ id: made.body.id, minPosition: done.position })
    assert.equal(read.body, done.body)
    const history = await ann.readTaskHistory({ id: made.body.id, minPosition: done.position })
    assert.equal(history.body.items.map(({ type }) => type).slice(0, 1), ['TaskCreated'])
    assert.is(history.body.items.at(-1)?.type, 'TaskCompleted')
    await eventually(() => seen.includes(made.body.id))
    ending.abort()
    await following
  },
)

story('the bot talks, and a reminder comes', async () => {
  const stack = await theStack()
  // A bot that another story killed left its call for updates open, and the next was refused for it.
  const before = stack.box.refusals.length
  const ann = botPerson(stack.box)
  await ann.say('/start')
  await ann.say('Buy milk')
  await ann.tap('Inbox')
  const api = stack.as(ann.id)
  const task = await eventually(async () => (await api.listTasks()).body.items[0] ?? false)
  const due = `${new Date(Date.now() + 2_000).toISOString().slice(0, 19)}Z`
  await api.changeTask({ id: task.id, body: { due } })
  await eventually(() =>
    stack.box.chats.history(ann.id).some(({ keyboard }) => keyboard.flat().some(({ data }) => data?.startsWith('1R'))),
  )
  assert.equal(stack.box.refusals.slice(before), [])
})

story('the gateway serves the reference and the panel, and nothing that is not for its callers', async () => {
  const { origin, serviceToken } = await theStack()
  const ask = (path: string, init: RequestInit = {}) => fetch(origin + path, { redirect: 'manual', ...init })
  const json = { 'Content-Type': 'application/json' }
  const home = await ask('/')
  assert.is(home.headers.get('location'), '/docs')
  assert.is((await ask('/docs')).status, 200)
  assert.is((await ask('/api/v1/openapi.json')).status, 200)
  assert.is((await ask('/admin/')).status, 200)
  const session = '/api/v1/admin/session'
  const stranger = { method: 'POST', headers: json, body: JSON.stringify({ name: 'nobody', password: 'nothing' }) }
  for (const answer of [await ask(session), await ask(session, stranger)]) {
    assert.is(answer.status, 401)
    assert.is(((await answer.json()) as { code: string }).code, 'unauthenticated')
  }
  assert.is((await ask('/api/v1/tasks')).status, 401)
  for (const path of ['/metrics', '/readyz', '/nothing', '/telegram/webhook', '/sandbox/']) {
    const { status } = await ask(path)
    assert.is(status, 404, path)
  }
  const notOurs = await ask('/nothing')
  assert.match(notOurs.headers.get('content-type') ?? '', 'application/problem+json')
  assert.is(((await notOurs.json()) as { code: string }).code, 'not-found')
  const large = await ask('/api/v1/tasks', {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${serviceToken}`,
      'Adak-On-Behalf-Of': 'telegram:42',
      ...json,
    },
    body: JSON.stringify({ title: 'x'.repeat(200_000) }),
  })
  assert.is(large.status, 413)
  assert.is(((await large.json()) as { code: string }).code, 'body-too-large')
})

story('a proxy that ends TLS before the gateway is believed: the cookie is then for TLS only', async () => {
  const stack = await theStack()
  const password = 'nine tulips, one spade'
  const create = 'deploy/adak superuser create --name ops --password-stdin'
  await stack.run('sh', '-c', `echo '${password}' | ${create}`)
  const cookieOf = async (headers: Record<string, string>) => {
    const answer = await fetch(`${stack.origin}/api/v1/admin/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ name: 'ops', password }),
    })
    assert.is(answer.status, 200)
    return answer.headers.get('set-cookie') ?? ''
  }
  assert.match(await cookieOf({ 'X-Forwarded-Proto': 'https' }), /; Secure/)
  assert.not.match(await cookieOf({}), /Secure/)
})

test.run()
