import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openAdminScene } from '../testing/admin-scene.ts'
import { planOf } from '../testing/plan.ts'
import { at, codeOf, id, owner } from '../testing/scene.ts'

const test = suite('admin lists')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

type Listed = { items: never[]; nextCursor: string | null }

test('nothing is there: every list is empty, every one not found', async () => {
  for (const route of [
    'listPeople',
    'listAllTasks',
    'listAllCategories',
    'listAllReminders',
    'listNotifications',
    'listAllTokens',
    'listSignIns',
    'listEvents',
  ] as const)
    assert.equal(await scene.read<Listed>(route), { items: [], nextCursor: null }, route)
  for (const route of [
    'readPerson',
    'readPersonHistory',
    'readAnyTask',
    'readAnyTaskHistory',
    'readAnyCategory',
    'readAnyCategoryHistory',
  ] as const)
    assert.is(await codeOf(scene.ask(route, { id: id(9) })), 'not-found', route)
  assert.is(await codeOf(scene.ask('readAsOf', { id: id(9), query: { at: '2026-01-01T00:00:00Z' } })), 'not-found')
  assert.is(await codeOf(scene.ask('readEvent', { id: '00000000-0000-4000-8000-000000000000' })), 'not-found')
})

test('a page by the default order, and of open tasks by due date, is read from its index', async () => {
  await scene.pool.query(`
    insert into read_1.person select lpad(to_hex(n), 16, '0'), 'k', n, 'en', 'UTC', '09:00', '{PT0S}', null, null, true, now(),
      now() + n * interval '1 minute', 0 from generate_series(1, 5000) n;
    insert into read_1.task (id, owner, title, done, due_sort, created_at, created_position, updated_at, revision)
      select lpad(to_hex(n), 16, '0'), lpad(to_hex(n % 1000 + 1), 16, '0'), 'Task', n % 2 = 0, now() + n * interval '1 minute',
        now() + n * interval '1 minute', lpad(n::text, 16, '0'), now(), 0 from generate_series(1, 5000) n;
    insert into read_1.notification (stream, task_id, wish, owner, fire_at, state, fell_due_at, attempt, revision)
      select 'notification-' || n, lpad('1', 16, '0'), 'w', lpad('1', 16, '0'), now(), 'sent', now() + n * interval '1 minute', 1, 0 from generate_series(1, 5000) n;
    insert into read_1.history select lpad(n::text, 16, '0'), gen_random_uuid(), lpad('1', 16, '0'), 's' || n, 0, 'TaskCreated', now(), 'a', 'api',
      'c', 'c', 'c', '{}' from generate_series(1, 5000) n;
    analyze read_1.task; analyze read_1.person; analyze read_1.notification; analyze read_1.history`)
  const expected = [
    ['listAllTasks', {}, 'task_created'],
    ['listAllTasks', { sort: 'created' }, 'task_created'],
    ['listAllTasks', { status: 'done' }, 'task_created'],
    ['listAllTasks', { sort: 'due', status: 'open' }, 'task_all_due'],
    ['listPeople', {}, 'person_created'],
    ['listPeople', { sort: 'telegram' }, 'person_telegram'],
    ['listNotifications', {}, 'notification_fell_due'],
    ['listEvents', {}, 'history_key'],
    ['listEvents', { order: 'oldest', type: 'TaskCreated' }, 'history_key'],
  ] as const
  for (const [route, query, index] of expected) {
    const { nextCursor } = await scene.read<Listed>(route, { query: { ...query, limit: 20 } })
    for (const further of [{}, { cursor: nextCursor ?? '' }]) {
      const plan = await planOf(scene.pool, () => scene.ask(route, { query: { ...query, ...further } }))
      assert.match(plan, ` using ${index} `, `${route} ${JSON.stringify(query)}\n${plan}`)
      assert.not.match(plan, 'Seq Scan on task', plan)
    }
  }
})

test('an answer says the position of its rows, and is 304 to whoever has it', async () => {
  await scene.person()
  await scene.moveTo(at(7))
  const task = await scene.task()
  for (const [route, given] of [
    ['listAllTasks', {}],
    ['readAnyTask', { id: task }],
    ['readPerson', { id: owner }],
  ] as const) {
    const answer = await scene.ask(route, given)
    assert.is(answer.headers?.['Adak-Position'], at(7))
    const again = await scene.ask(route, { ...given, ifNoneMatch: answer.headers?.ETag ?? '' })
    assert.equal([again.status, again.body], [304, undefined])
  }
  assert.is(await codeOf(scene.ask('listAllTasks', { minPosition: at(2_000_000) })), 'position-unknown')
})

test.run()
