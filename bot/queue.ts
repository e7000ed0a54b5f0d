/** One queue a person: their taps are taken in order, and two people never wait for each other. */
export const queues = () => {
  const tails = new Map<number, Promise<void>>()
  return {
    /** Runs `work` after all that this person asked for before, however that ended. */
    run(person: number, work: () => Promise<void>): Promise<void> {
      const tail = (tails.get(person) ?? Promise.resolve()).catch(() => {}).then(work)
      tails.set(person, tail)
      return tail.finally(() => {
        if (tails.get(person) === tail) tails.delete(person)
      })
    },
  }
}
