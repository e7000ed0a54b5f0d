/** The feed, without HTTP: who is slow, who is quiet, how much is asked. */
import type { ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from '#contracts/problems.ts'
import { start } from '#platform/event-store/port.ts'
import { eventually } from '#tests/eventually.ts'
import { feed } from './feed.ts'
import type { Ask } from './question.ts'
import { outlet } from './testing/outlet.ts'
import { copyId, openScene, owner, stranger, tokenAt } from './testing/scene.ts'

const soon = <T>(claim: () => T | Promise<T>) => eventually(claim, 30_000)
const test = suite('feed')
let scene: Awaited<ReturnType<typeof openScene>>
test.before(async () => {
  scene = await openScene()
})
test.before.each(() => scene.clear())
test.after(() => scene.close())

const opened = (beatMs?: number) => {
  const asked: string[] = []
  const ask: Ask = (call, question) => {
    asked.push(question.shape)
    return scene.deps.ask(call, question)
  }
  const tokens = { good: async (ids: readonly string[]) => new Set(ids) }
  return { ...feed({ ask, live: scene.live, tokens, copyId, ...(beatMs && { beatMs }) }), asked }
}
const task = (n: number) => `task-${String(n).padStart(16, '0')}`
const happen = async (of: { owner?: string } = {}, count = 1) => {
  let last = ''
  for (let n = 0; n < count; n++) last = await scene.history(task(n), 'TaskCreated', of)
  await scene.moveTo(last)
  await scene.live.look()
  return last
}
const ended = ({ out }: { out: ServerResponse }) => soon(() => out.destroyed)

test('what is new is asked for once, however many follow and whoever they are', async () => {
  const following = opened()
  const from = await happen()
  const all = Array.from({ length: 60 }, (_, n) => {
    const client = outlet()
    following.follow(client.out, { owner: n % 2 ? owner : stranger, tokenId: undefined, after: from })
    return client
  })
  await soon(() => all.every(({ text }) => text().includes('retry:')))
  const last = await happen({ owner: stranger })
  await soon(() => all.filter(({ text }) => text().includes(`id: ${tokenAt(last)}\ndata:`)).length === 30)
  assert.ok(following.asked.filter((shape) => shape === 'feed').length <= 3, following.asked.join())
  following.close()
  await Promise.all(all.map(ended))
})

test('a client that does not read is dropped, others go on; it resumes without loss', async () => {
  const following = opened()
  const from = await happen()
  const [slow, quick] = [outlet(false), outlet()]
  following.follow(slow.out, { owner, tokenId: undefined, after: from })
  following.follow(quick.out, { owner, tokenId: undefined, after: from })
  const last = await happen({}, 600)
  await ended(slow)
  await soon(() => quick.text().includes(`id: ${tokenAt(last)}\ndata:`))
  assert.not.ok(quick.out.destroyed)
  const again = outlet()
  following.follow(again.out, { owner, tokenId: undefined, after: from })
  await soon(() => again.text().includes(`id: ${tokenAt(last)}\ndata:`))
  assert.is(again.text().match(/^data: /gm)?.length, 600)
  assert.is(quick.text().match(/^data: /gm)?.length, 600)
  following.close()
})

test('one who is far back and does not read is dropped too', async () => {
  const following = opened()
  await happen({}, 1_000)
  const slow = outlet(false)
  following.follow(slow.out, { owner, tokenId: undefined, after: start })
  await soon(() => slow.out.destroyed || slow.out.writableNeedDrain)
  assert.ok(slow.out.writableLength < 200_000)
  following.close()
  slow.out.destroy()
})

test('a quiet stream beats, and each beat says how far it has come', async () => {
  const following = opened(20)
  const from = await happen()
  const quiet = outlet()
  following.follow(quiet.out, { owner: stranger, tokenId: undefined, after: from })
  await soon(() => quiet.text().split(`id: ${tokenAt(from)}\n\n`).length > 3)
  const later = await happen()
  await soon(() => quiet.text().includes(`id: ${tokenAt(later)}\n\n`))
  assert.not.match(quiet.text(), 'data:')
  following.close()
})

test('nobody follows a thousand and one times', async () => {
  const following = opened()
  const from = await happen()
  for (let n = 0; n < 1_000; n++) {
    following.admit(owner)
    following.follow(outlet().out, { owner, tokenId: undefined, after: from })
  }
  assert.throws(
    () => following.admit(owner),
    (error: unknown) => error instanceof Refusal && error.code === 'too-many-requests',
  )
  following.admit(stranger)
  following.close()
})

test.run()
