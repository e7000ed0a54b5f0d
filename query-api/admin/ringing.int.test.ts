import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminNotification, AdminReminder } from '#contracts/admin.ts'
import { type Asked, openAdminScene } from '../testing/admin-scene.ts'
import { id, owner, stranger } from '../testing/scene.ts'

const test = suite('admin reminders and notifications')
let scene: Awaited<ReturnType<typeof openAdminScene>>
test.before(async () => {
  scene = await openAdminScene()
})
test.before.each(async () => {
  await scene.clear()
  await scene.pool.query('truncate read_1.notification')
})
test.after(() => scene.close())

test('reminders are what is to come, soonest first, of everybody or one, of one task', async () => {
  await scene.person()
  const mine = await scene.task({ title: 'Call' })
  const theirs = await scene.task({ owner: stranger, title: 'Theirs' })
  await scene.reminder(mine, '2026-11-24T19:29:59Z')
  await scene.reminder(mine, '2026-11-25T19:00:00Z')
  await scene.reminder(mine, '2026-11-25T19:00:00Z', { before: null })
  await scene.reminder(theirs, '2026-11-25T18:00:00Z', { owner: stranger, before: 'PT10M' })
  const found = (query: Asked['query']) => scene.all<AdminReminder>('listAllReminders', query)
  for (const limit of [1, 2, 50])
    assert.equal(
      (await found({ limit })).map(({ task, fireAt, before }) => [task.title, fireAt, before]),
      [
        ['Theirs', '2026-11-25T18:00:00.000Z', 'PT10M'],
        ['Call', '2026-11-25T19:00:00.000Z', 'PT0S'],
        ['Call', '2026-11-25T19:00:00.000Z', null],
      ],
    )
  assert.equal(
    (await found({ person: stranger })).map(({ task }) => task.id),
    [theirs],
  )
  assert.is((await found({ task: mine })).length, 2)
  assert.equal((await found({ task: mine }))[0]?.person, { id: owner, telegramId: 42 })
})

const notification = (n: number, state: string, of: Record<string, unknown> = {}) =>
  scene.insert('notification', {
    stream: `notification-${owner}-2026112${n}T1900`,
    task_id: id(n),
    wish: 'w',
    owner,
    fire_at: '2026-11-24T19:00:00Z',
    before: 'PT0S',
    state,
    fell_due_at: `2026-11-24T19:00:0${n}Z`,
    attempt: 1,
    attempted_at: '2026-11-24T19:00:00Z',
    try_at: null,
    settled_at: '2026-11-24T19:00:00Z',
    why: null,
    revision: 2,
    ...of,
  })

test('notifications are told with what became of them, newest first; an attempt past its deadline is unknown', async () => {
  await scene.person()
  const task = await scene.task({ title: 'Call' }, 5)
  const before = { settled_at: null, try_at: '2026-11-24T19:29:00Z' }
  await notification(1, 'attempted', before)
  await notification(2, 'attempted', { ...before, try_at: '2026-11-24T19:31:00Z' })
  await notification(3, 'failed', { ...before, why: 'Too Many Requests' })
  await notification(4, 'due', { ...before, attempt: 0, attempted_at: null })
  await notification(5, 'sent')
  await notification(6, 'sent', { task_id: '', owner: stranger })
  const found = (query: Asked['query'] = {}) => scene.all<AdminNotification>('listNotifications', query)
  const states = async (query: Asked['query']) => (await found(query)).map(({ state }) => state)
  for (const limit of [1, 2, 50])
    assert.equal(await states({ limit }), ['sent', 'sent', 'due', 'failed', 'attempted', 'unknown'])
  for (const state of ['unknown', 'attempted', 'failed', 'due']) assert.equal(await states({ state }), [state])
  assert.is((await found({ state: 'sent' })).length, 2)
  assert.equal(await states({ state: 'ended' }), [])
  assert.equal((await found({ person: stranger }))[0]?.task, null)
  assert.equal(await found({ task }), [
    {
      id: `notification-${owner}-20261125T1900 ${task} w`,
      stream: `notification-${owner}-20261125T1900`,
      person: { id: owner, telegramId: 42 },
      task: { id: task, title: 'Call' },
      state: 'sent',
      fireAt: '2026-11-24T19:00:00.000Z',
      before: 'PT0S',
      fellDueAt: '2026-11-24T19:00:05.000Z',
      attempts: 1,
      attemptedAt: '2026-11-24T19:00:00.000Z',
      tryAt: null,
      settledAt: '2026-11-24T19:00:00.000Z',
      why: null,
    },
  ])
})

test.run()
