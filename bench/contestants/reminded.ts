/**
 * In the bot's place, without Telegram's pace: takes each job, asks what to send, and says at once that it was sent.
 * `reminded.ts <redis> <command-api>`
 */
import { client } from '#contracts/client.ts'
import { beeQueue } from '#platform/queue/bee-queue.ts'
import { serve } from '../process.ts'
import { quantile } from '../rounds.ts'
import { serviceToken } from '../service.ts'

const [, , redisUrl = '', commandUrl = ''] = process.argv
let late: number[] = []
let last = 0
let waiting: { readonly count: number; readonly done: () => void } | null = null

const queue = beeQueue({ url: redisUrl, name: 'notifications' })
queue.work(
  async ({ id: job }) => {
    const [, telegramId, id = ''] = /^[^/]+\/(\d+)\/([^@]+)@/.exec(job) ?? []
    const api = client({ baseUrl: commandUrl, token: serviceToken, onBehalfOf: Number(telegramId) })
    const { body } = await api.attemptNotification({ id })
    if (body.attempt === null) return
    last = Date.now()
    for (const { due } of body.tasks) late.push(last - Date.parse(due ?? ''))
    await api.settleAttempt({ id, body: { attempt: body.attempt, outcome: 'sent' } })
    if (waiting && late.length >= waiting.count) waiting.done()
  },
  { concurrency: 64 },
)

serve({}, async ({ count }) => {
  await new Promise<void>((done) => {
    waiting = { count: Number(count), done }
    if (late.length >= Number(count)) done()
  })
  const sorted = late.sort((a, b) => a - b)
  late = []
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), last }
})
