/** One queue a person: their taps are taken in order, and two people never wait for each other. */
export const queues = <Key>() => {
  const tails = new Map<Key, Promise<void>>()
  return {
    /** Runs `work` after all that was asked for under this key before, however that ended. */
    run(key: Key, work: () => Promise<void>): Promise<void> {
      const tail = (tails.get(key) ?? Promise.resolve()).catch(() => {}).then(work)
      tails.set(key, tail)
      return tail.finally(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
    },
  }
}
