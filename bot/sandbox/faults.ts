/** What can go wrong between a bot and Telegram, wished for one call ahead. */
export type Fault =
  /** The connection breaks before anything is done. */
  | 'reset'
  /** It is done, and the connection breaks before the answer. */
  | 'late'
  /** It is done, and no answer comes. */
  | 'silent'
  | {
      readonly status: number
      readonly description: string
      /** Seconds. */
      readonly retryAfter?: number
      /** The answer takes so long. */
      readonly afterMs?: number
    }

export const faults = () => {
  const waiting: { method: string; fault: Fault }[] = []
  return {
    add(method: string, fault: Fault) {
      waiting.push({ method, fault })
    },
    take(method: string): Fault | undefined {
      const at = waiting.findIndex((one) => one.method === method)
      return at < 0 ? undefined : waiting.splice(at, 1)[0]?.fault
    },
  }
}
