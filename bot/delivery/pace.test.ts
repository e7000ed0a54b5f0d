import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { virtualClock } from '#tests/virtual-clock.ts'
import { type Pace, pacing } from './pace.ts'

const never = new AbortController().signal
const started = (perSecond?: number) => {
  const clock = virtualClock()
  const pace = pacing(clock, perSecond)
  const sent: { chat: number; at: number }[] = []
  const bulk = (...chats: number[]) => {
    for (const chat of chats) void pace.turn(chat, never).then(() => sent.push({ chat, at: clock.monotonic() }))
  }
  return { clock, pace, sent, bulk }
}
const chats = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

test('bulk goes 25 a second, in the order in which it came', async () => {
  const { clock, sent, bulk } = started()
  bulk(...chats(60))
  await clock.advance(2_500)
  assert.equal(
    sent.map(({ chat }) => chat),
    chats(60),
  )
  for (const { at } of sent) {
    const within = sent.filter((other) => other.at > at - 1_000 && other.at <= at)
    assert.ok(within.length <= 25, `${within.length} in the second before ${at}`)
  }
})
test('a chat hears one a second, and others do not wait for it', async () => {
  const { clock, sent, bulk } = started()
  bulk(1, 1, 1, 2)
  await clock.advance(2_000)
  assert.equal(sent, [
    { chat: 1, at: 0 },
    { chat: 2, at: 0 },
    { chat: 1, at: 1_000 },
    { chat: 1, at: 2_000 },
  ])
})
test('answers to people go at once, and bulk makes room for them', async () => {
  const { clock, pace, sent, bulk } = started()
  for (const chat of chats(20)) pace.answered(chat)
  bulk(...chats(10).map((chat) => chat + 100))
  await clock.advance(0)
  assert.is(sent.length, 5)
  await clock.advance(1_000)
  assert.is(sent.length, 10)
})
test('a chat that was just answered hears bulk a second later', async () => {
  const { clock, pace, sent, bulk } = started()
  pace.answered(1)
  bulk(1)
  await clock.advance(5_000)
  assert.equal(sent, [{ chat: 1, at: 1_000 }])
})
test('a turn that was not needed is had by the next one', async () => {
  const { clock, pace, sent, bulk } = started(1)
  const turn = await pace.turn(1, never)
  bulk(1)
  await clock.advance(0)
  assert.is(sent.length, 0)
  turn?.giveBack()
  await clock.advance(0)
  assert.is(sent.length, 1)
})
test('where Telegram wants silence in a chat only that chat waits', async () => {
  const { clock, pace, sent, bulk } = started()
  pace.hush(1, 7_000)
  assert.is(pace.hushedFor(1), 7_000)
  bulk(1, 2)
  await clock.advance(10_000)
  assert.equal(sent, [
    { chat: 2, at: 0 },
    { chat: 1, at: 7_000 },
  ])
})
test('where Telegram wants silence in two chats at a time, all wait', async () => {
  const { clock, pace, sent, bulk } = started()
  pace.hush(1, 7_000)
  pace.hush(2, 3_000)
  bulk(3)
  await clock.advance(10_000)
  assert.equal(sent, [{ chat: 3, at: 7_000 }])
})
test('one that waits for its turn leaves when it is told to stop', async () => {
  const { clock, pace } = started()
  pace.hush(1, 60_000)
  const stopping = new AbortController()
  const turn = pace.turn(1, stopping.signal)
  await clock.advance(10)
  stopping.abort()
  assert.is(await turn, null)
})
test('without a limit nobody waits', async () => {
  const { clock, sent, bulk } = started(Number.POSITIVE_INFINITY)
  bulk(...Array.from({ length: 200 }, () => 1))
  await clock.advance(0)
  assert.is(sent.length, 200)
})
test('a group hears 20 answers a minute', async () => {
  const { clock, pace } = started()
  const heard = (given: Pace) => chats(25).filter(() => given.mayAnswerGroup(-1)).length
  assert.is(heard(pace), 20)
  await clock.advance(60_000)
  assert.is(heard(pace), 20)
})

test.run()
