import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Changes } from '#contracts/reads.ts'
import { toToken } from '#platform/http/position-token.ts'
import { at, bodyOf, codeOf, openScene, owner, stranger, tokenAt } from './testing/scene.ts'

const test = suite('changes')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const changes = async (after?: string) =>
  bodyOf<Changes>(await scene.ask('listChanges', { query: after ? { after } : {} }))

test('changes are the person’s own, each with what it concerns', async () => {
  await scene.history('installation', 'InstallationOpened', { owner: null })
  await scene.history(`user-${owner}`, 'UserRegistered')
  await scene.history(`category-${'c'.repeat(16)}`, 'CategoryCreated')
  await scene.history(`task-${'d'.repeat(16)}`, 'TaskCreated')
  await scene.history(`task-${'e'.repeat(16)}`, 'TaskCreated', { owner: stranger })
  await scene.history(`notification-${owner}-29400000`, 'NotificationSent')
  const { items } = await changes()
  const when = '2025-12-31T14:00:00-10:00'
  assert.equal(items, [
    { type: 'UserRegistered', kind: 'me', id: owner, at: when },
    { type: 'CategoryCreated', kind: 'category', id: 'c'.repeat(16), at: when },
    { type: 'TaskCreated', kind: 'task', id: 'd'.repeat(16), at: when },
  ])
})

test('next leads on from where one was, and stays where there is nothing new', async () => {
  await scene.moveTo(await scene.history(`task-${'d'.repeat(16)}`, 'TaskCreated'))
  const first = await changes()
  assert.is(first.items.length, 1)
  const second = await changes(first.next)
  assert.equal(second, { items: [], next: first.next })
  await scene.moveTo(await scene.history(`task-${'d'.repeat(16)}`, 'TaskCompleted'))
  assert.equal(
    (await changes(second.next)).items.map(({ type }) => type),
    ['TaskCompleted'],
  )
})

test('a long feed comes in parts, none of it twice', async () => {
  let last = ''
  for (let n = 0; n < 205; n++) last = await scene.history(`task-${String(n).padStart(16, '0')}`, 'TaskCreated')
  await scene.moveTo(last)
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const { items, next } = await changes(after)
    if (!items.length) break
    seen.push(...items.map(({ id }) => id))
    after = next
  }
  assert.is(seen.length, 205)
  assert.is(new Set(seen).size, 205)
})

test('after what is not yet projected the feed waits, and beyond the head it is unknown', async () => {
  scene.state.head = at(20)
  assert.is(await codeOf(scene.ask('listChanges', { query: { after: tokenAt(at(20)) } })), 'read-model-behind')
  assert.is(await codeOf(scene.ask('listChanges', { query: { after: tokenAt(at(21)) } })), 'position-unknown')
})

test('a position that is none is malformed, one of another copy of the log is unknown', async () => {
  assert.is(await codeOf(scene.ask('listChanges', { query: { after: '!' } })), 'malformed-request')
  assert.is(await codeOf(scene.ask('listChanges', { query: { after: toToken('beef', at(1)) } })), 'position-unknown')
})

test.run()
