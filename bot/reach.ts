/** Whether Telegram's messages reach a person. One who never used the bot is no matter of ours. */
import { type Client, ProblemError } from '#contracts/client.ts'

const withinMs = 10_000

const unlessUnknown = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
  }
}

export const becameReachable = (api: Client): Promise<void> =>
  unlessUnknown(() => api.becomeReachable({ signal: AbortSignal.timeout(withinMs) }))

export const becameBlocked = (api: Client): Promise<void> =>
  unlessUnknown(async () => {
    const signal = AbortSignal.timeout(withinMs)
    const { revision } = (await api.readMe({ signal })).body
    await api.becomeUnreachable({ body: { why: 'blocked', revision }, signal })
  })
