/** One queue a person: their taps are taken in order, and two people never wait for each other. */
export const queues = () => {
  const tails = new Map<number, Promise<void>>()
  return {
    /** Resolves when `work` has run after all that this person asked for before; `work` must not throw. */
    run(person: number, work: () => Promise<void>): Promise<void> {
      const tail = (tails.get(person) ?? Promise.resolve()).then(work)
      tails.set(person, tail)
      return tail.finally(() => {
        if (tails.get(person) === tail) tails.delete(person)
      })
    },
  }
}
