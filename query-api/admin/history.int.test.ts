import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminStep } from '#contracts/admin.ts'
import { openAdminScene } from '../testing/admin-scene.ts'
import { codeOf, id, owner, stranger, tokenAt, zone } from '../testing/scene.ts'

const test = suite('admin history')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(async () => {
  await scene.clear()
  await scene.person()
})
test.after(() => scene.close())

type Told = readonly [type: string, data?: object]
/** What happened in a stream, from its first event on. */
const happened = async (stream: string, events: readonly Told[], of: { owner?: string } = {}) => {
  for (const [revision, [type, data = {}]] of events.entries())
    await scene.history(stream, type, { data, revision, ...of })
}
const stepsOf = async (route: 'readAnyTaskHistory' | 'readAnyCategoryHistory' | 'readPersonHistory', of: string) =>
  (await scene.read<{ items: AdminStep[] }>(route, { id: of })).items
const changesIn = (steps: readonly AdminStep[]) =>
  steps.map(({ changes }) => Object.fromEntries(changes.map(({ field, before, after }) => [field, [before, after]])))
const undosIn = (steps: readonly AdminStep[]) => steps.map(({ undo }) => undo)

const day = { local: '2026-11-25', zone, at: null }
const hour = { local: '2026-11-25T09:00:00', zone, at: '2026-11-25T19:00:00.000Z' }

test('a task’s steps say what each changed, from what to what', async () => {
  const home = await scene.category({ name: 'Home' })
  const task = await scene.task({ category: home })
  await happened(`task-${task}`, [
    ['TaskCreated', { owner, title: 'Milk', categoryId: null }],
    ['TaskRenamed', { title: 'Oat milk' }],
    ['TaskMoved', { categoryId: home, restoredAt: null }],
    ['TaskScheduled', day],
    ['TaskRemindersChosen', { reminders: ['PT0S'] }],
    ['TaskScheduled', hour],
    ['TaskSnoozed', { until: '2026-11-24T20:00:00.000Z' }],
    ['TaskCompleted'],
    ['TaskReopened'],
    ['TaskUnscheduled'],
    ['TaskDeleted'],
    ['TaskRestored'],
  ])
  const at = '2026-01-01T00:00:00.000Z'
  const shown = { id: home, name: 'Home' }
  const steps = await stepsOf('readAnyTaskHistory', task)
  assert.equal(changesIn(steps), [
    { title: [null, 'Milk'], status: [null, 'open'] },
    { title: ['Milk', 'Oat milk'] },
    { category: [null, shown] },
    { due: [null, '2026-11-25'], dueZone: [null, zone] },
    { reminders: [null, ['PT0S']] },
    { due: ['2026-11-25', '2026-11-25T09:00:00'], dueAt: [null, '2026-11-25T19:00:00.000Z'] },
    { snoozedUntil: [null, '2026-11-24T20:00:00.000Z'] },
    { status: ['open', 'done'], snoozedUntil: ['2026-11-24T20:00:00.000Z', null] },
    { status: ['done', 'open'] },
    {
      due: ['2026-11-25T09:00:00', null],
      dueZone: [zone, null],
      dueAt: ['2026-11-25T19:00:00.000Z', null],
    },
    { deletedAt: [null, at] },
    { deletedAt: [at, null] },
  ])
  assert.equal(undosIn(steps), [
    null,
    { type: 'ChangeTask', data: { title: 'Milk', id: task } },
    { type: 'ChangeTask', data: { categoryId: null, id: task } },
    null,
    null,
    null,
    null,
    null,
    { type: 'CompleteTask', data: { id: task } },
    { type: 'ChangeTask', data: { due: hour.at, id: task } },
    null,
    { type: 'DeleteTask', data: { id: task } },
  ])
  const [first] = steps
  assert.equal([first?.person, first?.subject, first?.revision], [owner, { kind: 'task', id: task }, 0])
  assert.equal([first?.stream, first?.actor, first?.at], [`task-${task}`, `user:${owner}`, at])
  assert.match(first?.position ?? '', tokenAt('').slice(0, -1))
})

test('nothing leads back into a category that lies in the trash', async () => {
  const home = await scene.category()
  const old = await scene.category({ deleted: true })
  const task = await scene.task({ category: home })
  await happened(`task-${task}`, [
    ['TaskCreated', { owner, title: 'Milk', categoryId: old }],
    ['TaskMoved', { categoryId: home, restoredAt: null }],
  ])
  assert.equal(undosIn(await stepsOf('readAnyTaskHistory', task)), [null, null])
})

test('no step of a task that lies in the trash with its category can be taken back', async () => {
  const old = await scene.category({ deleted: true })
  const task = await scene.task({ category: old })
  await happened(`task-${task}`, [['TaskCreated', { owner, title: 'Milk', categoryId: old }], ['TaskCompleted']])
  assert.equal(undosIn(await stepsOf('readAnyTaskHistory', task)), [null, null])
})

test('a category’s steps, and what takes them back', async () => {
  const category = await scene.category({ name: 'House' })
  await happened(`category-${category}`, [
    ['CategoryCreated', { owner, name: 'Home' }],
    ['CategoryRenamed', { name: 'House' }],
    ['CategoryDeleted'],
    ['CategoryRestored'],
  ])
  const steps = await stepsOf('readAnyCategoryHistory', category)
  const at = '2026-01-01T00:00:00.000Z'
  assert.equal(changesIn(steps), [
    { name: [null, 'Home'] },
    { name: ['Home', 'House'] },
    { deletedAt: [null, at] },
    { deletedAt: [at, null] },
  ])
  assert.equal(undosIn(steps), [
    null,
    { type: 'RenameCategory', data: { name: 'Home', id: category } },
    null,
    { type: 'DeleteCategory', data: { id: category } },
  ])
})

test('a person’s steps are their own settings; of what they had before they were erased nothing is there', async () => {
  await happened(`user-${owner}`, [
    ['UserRegistered', { keyId: id(1), telegramId: 42, language: 'ru', timeZone: zone }],
    ['UserMorningHourChosen', { morningHour: '08:00' }],
  ])
  await scene.history(`user-${owner}`, 'UserErased', { owner: null, data: { keyId: id(7) } })
  const steps = await stepsOf('readPersonHistory', owner)
  const [registered, chosen, ...others] = changesIn(steps)
  assert.equal(undosIn(steps), [null, { type: 'ChangeMe', data: { morningHour: '09:00' } }])
  assert.equal(chosen, { morningHour: ['09:00', '08:00'] })
  assert.equal(
    [registered?.language, registered?.reachable],
    [
      [null, 'ru'],
      [null, true],
    ],
  )
  assert.equal(others, [])
})

test('a history belongs to a thing that is there', async () => {
  const gone = id(99)
  await happened(`task-${gone}`, [['TaskCreated', { owner, title: 'Milk', categoryId: null }]])
  await happened(`user-${stranger}`, [['UserBecameReachable']], { owner: stranger })
  assert.is(await codeOf(scene.ask('readAnyTaskHistory', { id: gone })), 'not-found')
  assert.is(await codeOf(scene.ask('readPersonHistory', { id: stranger })), 'not-found')
})

test.run()
