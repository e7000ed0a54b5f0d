/** Whether Telegram's messages reach a person. One who never used the bot is no matter of ours. */
import { type Client, ProblemError } from '#contracts/client.ts'

const withinMs = 10_000
const mostTries = 3

const unlessUnknown = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
  }
}

export const becameReachable = (api: Client): Promise<void> =>
  unlessUnknown(() => api.becomeReachable({ signal: AbortSignal.timeout(withinMs) }))

/** The answer tells the revision that it takes: what is read might lag behind what was chosen a moment ago. */
export const becameBlocked = (api: Client): Promise<void> =>
  unlessUnknown(async () => {
    const signal = AbortSignal.timeout(withinMs)
    for (let tries = 0, revision = 0; tries < mostTries; tries++) {
      const { body } = await api.becomeUnreachable({ body: { why: 'blocked', revision }, signal })
      if (!body.reachable) return
      revision = body.revision
    }
  })
