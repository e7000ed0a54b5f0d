/** What the projector makes of the log, as query-api answers it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { client } from '#contracts/client.ts'
import { taskAnswer } from '#domain/answers.ts'
import { fold } from '#domain/task/state.ts'
import type { Principal } from '#platform/http/call.ts'
import { listen } from '#platform/http/listen.ts'
import { toToken } from '#platform/http/position-token.ts'
import { queryApi } from '#query-api/service.ts'
import { eventually } from './eventually.ts'
import { type Installation, installation, newId, quiet } from './projected.ts'

const copyId = 'c0ffee'
const principalOf = (personId: string): Principal => ({
  service: false,
  personId,
  telegramId: 42,
  scope: 'read',
  actor: `user:${personId}`,
  channel: 'api',
})

const open = async () => {
  const house = await installation()
  const api = queryApi({
    pool: house.pool,
    log: house.log,
    tokens: { list: async () => [], good: async () => new Set() },
    // The token is the person's id.
    authenticate: ({ authorization = '' }) => ({
      principal: principalOf(authorization.slice('Bearer '.length)),
      onBehalf: false,
      refusal: null,
    }),
    salt: 'a salt',
    timeZone: 'America/Adak',
    copyId,
    limits: { reads: 0, writes: 0 },
    hosts: null,
    corsOrigins: [],
    logger: quiet,
  })
  const server = await listen(api.callback, { port: 0, host: '127.0.0.1' })
  return {
    ...house,
    as: (personId: string) => client({ baseUrl: server.url, token: personId }),
    close: async () => {
      await server.close()
      await api.close()
      await house.close()
    },
  }
}

const test = suite<{ house: Awaited<ReturnType<typeof open>> }>('reads of the log')
test.before.each(async (context) => {
  context.house = await open()
})
test.after.each(({ house }) => house.close())

type Person = Awaited<ReturnType<Installation['register']>>
/** A task, and the position of its creation. */
const create = async (person: Person, title: string) => {
  const { position } = await person.task(newId(), {
    type: 'TaskCreated',
    data: { owner: person.id, title, categoryId: null },
  })
  return toToken(copyId, position)
}

test('whoever hands over the position of a write reads it', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  for (let n = 0; n < 30; n++) {
    const minPosition = await create(ann, `Task ${n}`)
    const { body, position } = await house.as(ann.id).listTasks({ query: { sort: '-created', limit: 1 }, minPosition })
    assert.is(body.items[0]?.title, `Task ${n}`)
    assert.ok(position)
  }
})

test('while the model is rebuilt again and again, no read fails and none misses a write', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  await create(ann, 'first')
  let rebuilding = true
  let written = 1
  const use = async () => {
    while (rebuilding) {
      // What was acknowledged before this one was sent stands before it; what another wrote meanwhile may stand behind it.
      const least = written + 1
      const minPosition = await create(ann, 'more')
      written += 1
      const { body } = await house.as(ann.id).readStats({ minPosition })
      assert.ok(body.open >= least, `${body.open} of ${least}`)
    }
  }
  const users = [use(), use(), use()]
  for (let n = 0; n < 3; n++) {
    const { rows } = await house.pool.query('insert into projection.rebuild_request default values returning id')
    await eventually(async () => {
      const asked = 'select finished_at from projection.rebuild_request where id = $1'
      return (await house.pool.query(asked, [rows[0].id])).rows[0].finished_at !== null
    }, 20_000)
  }
  rebuilding = false
  await Promise.all(users)
})

test('a task reads as its stream folds', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const id = await ann.create('Buy milk', '2026-11-24T09:00')
  const { position } = await ann.task(id, { type: 'TaskCompleted', data: {} })
  const events = (await house.log.readStreams([`task-${id}`])).get(`task-${id}`) ?? []
  const state = fold(events.map((event) => ({ ...event, at: event.metadata.occurredAt })) as Parameters<typeof fold>[0])
  assert.ok(state)
  const { body } = await house.as(ann.id).readTask({ id, minPosition: toToken(copyId, position) })
  assert.equal(body, taskAnswer({ ...state, id }, { timeZone: 'America/Adak' }, null))
})

test('deleting a category hides its tasks, restoring it brings them back', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const category = newId()
  await ann.category(category, { type: 'CategoryCreated', data: { owner: ann.id, name: 'Home' } })
  const id = await ann.create('Buy milk', null, category)
  const me = house.as(ann.id)
  const status = (minPosition: string) =>
    me.readTask({ id, minPosition }).then(
      (answer) => answer.status,
      (error) => error.status,
    )
  const deleted = await ann.category(category, { type: 'CategoryDeleted', data: {} })
  assert.is(await status(toToken(copyId, deleted.position)), 404)
  const restored = await ann.category(category, { type: 'CategoryRestored', data: {} })
  assert.is(await status(toToken(copyId, restored.position)), 200)
})

test('of a person who was erased nothing can be read, and who returns begins with nothing', async ({ house }) => {
  house.start()
  const ann = await house.register(42)
  const id = await ann.create('Buy milk', '2099-11-24')
  const { position } = await ann.say({ type: 'UserErased', data: { keyId: ann.keyId } })
  const minPosition = toToken(copyId, position)
  const me = house.as(ann.id)
  const isNotFound = (error: { status?: number }) => error.status
  assert.is(await me.readMe({ minPosition }).catch(isNotFound), 404)
  assert.is(await me.readTask({ id }).catch(isNotFound), 404)
  assert.is(await me.readTaskHistory({ id }).catch(isNotFound), 404)
  assert.equal((await me.listTasks({ query: { status: 'all' } })).body.items, [])
  assert.equal((await me.listReminders()).body.items, [])
  assert.equal((await me.listChanges()).body.items, [])
  const keyId = await house.keys.create(ann.id)
  const back = await house.append(`user-${ann.id}`, ann.id, keyId, [
    { type: 'UserRegistered', data: { keyId, telegramId: 42, language: 'ru', timeZone: 'Asia/Tokyo' } },
  ])
  assert.is((await me.readMe({ minPosition: toToken(copyId, back.position) })).body.language, 'ru')
  assert.equal((await me.listTasks({ query: { status: 'all' } })).body.items, [])
})

test.run()
