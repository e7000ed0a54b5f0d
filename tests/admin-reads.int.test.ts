/** What an operator finds out over HTTP, from a person's words to who did what, and back. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminEvent, AdminStep, AdminTask } from '#contracts/admin.ts'
import { personId } from '#domain/ids.ts'
import { eventually } from './eventually.ts'
import { operator } from './operator.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('admin reads')
let adak: WholeService
let anna: Awaited<ReturnType<typeof operator>>
test.before(async () => {
  adak = await wholeService()
  anna = await operator(adak)
})
test.after(() => adak.close())

const read = async (path: string, headers: Record<string, string> = {}) => {
  const got = await anna.send('GET', path, { headers })
  assert.is(got.status, 200, `${path}: ${JSON.stringify(got.body)}`)
  return got
}
/** A person with a task, in a category, done; `position` of the last of it. */
const person = async (telegramId: number, title: string) => {
  const api = adak.as(telegramId)
  await api.registerMe({ body: { language: 'en' } })
  const { body: category } = await api.createCategory({ body: { name: 'Home' } })
  const { body: task } = await api.createTask({ body: { title, categoryId: category.id } })
  const { position } = await api.completeTask({ id: task.id })
  return { api, id: personId('a salt', telegramId), task, category, position: position ?? '' }
}

test('a task is found by its words, its history says who completed it, and what takes that back takes it back', async () => {
  const { id, task, position } = await person(1, 'Buy milk')
  const found = await read('tasks?q=MILK', { 'adak-min-position': position })
  const [shown]: AdminTask[] = found.body.items
  assert.equal([shown?.id, shown?.person, shown?.status], [task.id, { id, telegramId: 1 }, 'done'])
  assert.ok((found.headers.get('adak-position') ?? '') >= position)
  const history = await read(`tasks/${task.id}/history`)
  const completed: AdminStep = history.body.items.at(-1)
  assert.equal([completed.type, completed.actor, completed.channel], ['TaskCompleted', `user:${id}`, 'bot'])
  assert.equal(completed.changes, [{ field: 'status', before: 'open', after: 'done' }])

  const json = [{ ...completed.undo, person: id, commandId: 'undo-1' }]
  const undone = await anna.send('POST', 'commands', { json })
  assert.equal([undone.status, undone.body[0].status], [200, 200], JSON.stringify(undone.body))
  const now = await read(`tasks/${task.id}/history`, {
    'adak-min-position': undone.headers.get('adak-position') ?? '',
  })
  const last: AdminStep = now.body.items.at(-1)
  assert.equal([last.type, last.actor, last.channel], ['TaskReopened', `superuser:${anna.name}`, 'admin'])
  const event = await read(`events/${last.id}`)
  assert.equal(
    event.body.chain.map(({ id: one }: AdminEvent) => one),
    [last.id],
  )
})

test('a person’s lists are read as of a moment before something happened', async () => {
  const { api, id, task, position } = await person(2, 'Bake bread')
  const { body } = await read(`people/${id}/history`, { 'adak-min-position': position })
  const registered: AdminStep = body.items[0]
  const before = await read(`people/${id}/as-of?at=${registered.at}`)
  assert.equal([before.body.person.id, before.body.tasks], [id, []])
  const renamed = await api.changeTask({ id: task.id, body: { title: 'Bake cake' } })
  const after = await read(`people/${id}/as-of?at=2999-01-01T00:00:00Z`, {
    'adak-min-position': renamed.position ?? '',
  })
  assert.equal(
    after.body.tasks.map(({ title }: AdminTask) => title),
    ['Bake cake'],
  )
})

test('a setting is taken back to what stood there before anything was chosen', async () => {
  const { api, id } = await person(5, 'Sleep')
  const chosen = await api.changeMe({ body: { morningHour: '05:00' } })
  const { body } = await read(`people/${id}/history`, { 'adak-min-position': chosen.position ?? '' })
  const step: AdminStep = body.items.at(-1)
  assert.equal(step.changes, [{ field: 'morningHour', before: '09:00', after: '05:00' }])
  const undone = await anna.send('POST', 'commands', { json: [{ ...step.undo, person: id, commandId: 'undo-2' }] })
  assert.equal([undone.body[0].status, undone.body[0].resource.morningHour], [200, '09:00'])
})

test('the log is followed as it grows, after Last-Event-ID, until the session ends', async () => {
  const boris = await operator(adak, 'viewer')
  const { body } = await boris.send('GET', 'events?limit=1')
  const [latest]: AdminEvent[] = body.items
  const answer = await fetch(`${adak.origin}/api/v1/admin/events?type=TaskCreated`, {
    headers: { ...boris.headers, accept: 'text/event-stream', 'last-event-id': latest?.position ?? '' },
  })
  assert.equal([answer.status, answer.headers.get('content-type')], [200, 'text/event-stream; charset=utf-8'])
  let text = ''
  const reading = (async () => {
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece
  })()
  const { task } = await person(3, 'Call home')
  const told = () => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as AdminEvent)
  await eventually(() => told().length === 1)
  assert.equal(
    told().map(({ type, subject }) => [type, subject.id]),
    [['TaskCreated', task.id]],
  )
  await boris.send('DELETE', 'session')
  await reading
})

test('of who was erased nothing is left but that it happened', async () => {
  const { api, id, task, category, position } = await person(4, 'A secret')
  const { body: step } = await read(`tasks/${task.id}/history`, { 'adak-min-position': position })
  await api.eraseMe({ body: { confirm: 'erase everything' } })
  await eventually(async () => (await anna.send('GET', `people/${id}`)).status === 404)
  for (const path of [`people/${id}/history`, `people/${id}/as-of?at=2999-01-01T00:00:00Z`, `tasks/${task.id}`])
    assert.is((await anna.send('GET', path)).status, 404, path)
  for (const path of [`tasks/${task.id}/history`, `categories/${category.id}`, `events/${step.items[0].id}`])
    assert.is((await anna.send('GET', path)).status, 404, path)
  for (const path of ['tasks', 'tasks?status=trash', 'categories?status=all', 'events', 'tokens?status=all']) {
    const got = JSON.stringify((await read(path)).body)
    assert.not.match(got, 'secret', path)
    assert.not.match(got, task.id, path)
  }
  const { body } = await read(`events?stream=user-${id}`)
  assert.equal(
    body.items.map(({ type }: AdminEvent) => type),
    ['UserErased'],
  )
})

test.run()
