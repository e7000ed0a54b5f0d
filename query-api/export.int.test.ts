import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PersonExport } from '#contracts/reads.ts'
import { sendParts } from '#platform/http/answer.ts'
import type { Answer } from '#platform/http/call.ts'
import { eventually } from '#tests/eventually.ts'
import { exporting } from './export.ts'
import { codeOf, openScene, owner, stranger } from './testing/scene.ts'

const test = suite('export')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const textOf = async ({ parts }: Pick<Answer, 'parts'>): Promise<string> => {
  let text = ''
  if (!parts) throw new Error('it has no parts')
  for await (const part of parts) text += part
  return text
}
const exported = async (person?: string): Promise<PersonExport> =>
  JSON.parse(await textOf(await scene.ask('exportMe', person === undefined ? {} : { person })))

const busy = () => scene.pool.totalCount - scene.pool.idleCount

test('holds all that is theirs, what is hidden, in the trash or ended too, and nothing of others', async () => {
  await scene.person()
  await scene.person({ id: stranger })
  const [home, away] = [await scene.category({ name: 'Home' }), await scene.category({ name: 'Away', deleted: true })]
  const open = await scene.task({ title: 'open', category: home, due: '2026-12-24T09:00' })
  const done = await scene.task({ title: 'done', done: true })
  const deleted = await scene.task({ title: 'deleted', deleted: true })
  const hidden = await scene.task({ title: 'hidden', category: away })
  await scene.task({ title: 'of a stranger', owner: stranger })
  await scene.category({ name: 'of a stranger', owner: stranger })
  await scene.history(`user-${owner}`, 'UserRegistered', { data: { telegramId: 42 } })
  await scene.history(`task-${open}`, 'TaskCreated', { data: { title: 'its first title' } })
  await scene.history('task-x', 'TaskCreated', { owner: stranger, data: { title: 'of a stranger' } })
  await scene.history(`user-${owner}`, 'UserErased', { owner: null })
  await scene.reminder(open, '2020-01-01T00:00:00Z')
  await scene.pool.query(
    `insert into accounts.token (id, hash, owner, telegram_id, name, scope, revoked_at) values
     ('1111111111111111', 'a', $1, 42, 'laptop', 'read', null), ('2222222222222222', 'b', $1, 42, 'phone', 'write', now()),
     ('3333333333333333', 'c', $2, 43, 'of a stranger', 'read', null)`,
    [owner, stranger],
  )
  await scene.pool.query(`insert into bot.dialogue (telegram_id, state) values (42, '{"draft":"half a line"}')`)
  try {
    const all = await exported()
    assert.equal(PersonExport.strict().parse(all), all)
    assert.is(all.me.id, owner)
    assert.equal(
      all.categories.map(({ name, deletedAt }) => [name, deletedAt !== null]),
      [
        ['Home', false],
        ['Away', true],
      ],
    )
    assert.equal(
      all.tasks.map((task) => [task.id, task.category?.name ?? null, task.hidden]),
      [
        [open, 'Home', false],
        [done, null, false],
        [deleted, null, false],
        [hidden, 'Away', true],
      ],
    )
    assert.equal(
      all.history.map(({ stream, data }) => [stream, data]),
      [
        [`user-${owner}`, { telegramId: 42 }],
        [`task-${open}`, { title: 'its first title' }],
      ],
    )
    assert.equal(
      all.reminders.map(({ taskId }) => taskId),
      [open],
    )
    assert.equal(
      all.tokens.map(({ name, revokedAt }) => [name, revokedAt !== null]),
      [
        ['laptop', false],
        ['phone', true],
      ],
    )
    assert.equal(all.dialogue, { draft: 'half a line' })
    assert.not.match(JSON.stringify(all), 'of a stranger')
  } finally {
    await scene.pool.query('delete from accounts.token; delete from bot.dialogue')
  }
})

test('of more rows than are fetched at once each is there, once, in order', async () => {
  await scene.person()
  for (let n = 0; n < 1_201; n += 1) await scene.task({ title: `${n}` })
  const { tasks, history } = await exported()
  assert.equal(
    tasks.map(({ title }) => title),
    Array.from({ length: 1_201 }, (_, n) => `${n}`),
  )
  assert.equal(history, [])
})

test('who was never seen has none', async () => {
  assert.is(await codeOf(scene.ask('exportMe')), 'not-found')
  assert.is(busy(), 0)
})

test('an unchanged one is 304; another ETag follows what changed beside the log too', async () => {
  await scene.person()
  const first = await scene.ask('exportMe')
  await textOf(first)
  const etag = first.headers?.ETag ?? ''
  assert.match(etag, /^"0\./)
  const again = await scene.ask('exportMe', { ifNoneMatch: etag })
  assert.is(again.status, 304)
  assert.is(again.parts, undefined)
  await scene.pool.query(`insert into bot.dialogue (telegram_id, state) values (42, '{}')`)
  const changed = await scene.ask('exportMe', { ifNoneMatch: etag })
  assert.is(changed.status, 200)
  await textOf(changed)
  await scene.pool.query('delete from bot.dialogue')
  await eventually(() => busy() === 0)
})

test('two at once are enough: a third is asked to wait, and what is given up makes room', async () => {
  await scene.person()
  const exports = exporting(scene.pool)
  const [first, second] = [await exports(owner), await exports(owner)]
  const third = await exports(owner).catch((error) => error)
  assert.is(third.code, 'too-many-requests')
  await first.parts.return(undefined)
  await (await exports(owner)).parts.return(undefined)
  await textOf(second)
  await eventually(() => busy() === 0)
})

test('whoever asks for the head, or goes away in the middle, holds no connection to Postgres', async () => {
  await scene.person()
  const long = 'x'.repeat(500)
  for (let n = 0; n < 2_000; n += 1) await scene.history('task-x', 'TaskRenamed', { data: { title: long } })
  const exports = exporting(scene.pool)
  const server = createServer(async (asked, response) => {
    const { parts } = await exports(owner)
    await sendParts(asked, response, 200, {}, parts).catch(() => undefined)
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  try {
    const head = await fetch(`http://127.0.0.1:${port}`, { method: 'HEAD' })
    assert.is(head.status, 200)
    await eventually(() => busy() === 0)
    await new Promise<void>((gone) => {
      const asking = request({ port, host: '127.0.0.1' }, (response) => {
        response.once('data', () => {
          asking.destroy()
          gone()
        })
      })
      asking.on('error', () => undefined)
      asking.end()
    })
    await eventually(() => busy() === 0, 20_000)
    const whole = PersonExport.parse(await (await fetch(`http://127.0.0.1:${port}`)).json())
    assert.is(whole.history.length, 2_000)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test.run()
