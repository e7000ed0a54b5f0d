/** A queue within this process, lost with it. */
import type { Job, Queue } from './port.ts'

const closeMs = 5_000

export const memoryQueue = (): Queue => {
  const waiting = new Map<string, Job>()
  const inHand = new Map<string, Promise<void>>()
  let handle: ((job: Job) => Promise<void>) | null = null
  let concurrency = 0

  const next = () => {
    for (const [id, job] of waiting) {
      if (!handle || inHand.size >= concurrency) return
      waiting.delete(id)
      const work = handle(job)
        .catch(() => undefined)
        .then(() => {
          inHand.delete(id)
          next()
        })
      inHand.set(id, work)
    }
  }

  return {
    put: async (job) => {
      if (waiting.has(job.id) || inHand.has(job.id)) return
      waiting.set(job.id, job)
      next()
    },
    work: (handler, options) => {
      if (handle) throw new Error('this queue is worked on already')
      handle = async (job) => handler(job)
      concurrency = options.concurrency
      next()
    },
    depth: async () => waiting.size + inHand.size,
    close: async () => {
      handle = null
      let timer: NodeJS.Timeout | undefined
      const limit = new Promise<void>((done) => {
        timer = setTimeout(done, closeMs)
      })
      await Promise.race([Promise.all(inHand.values()), limit])
      clearTimeout(timer)
    },
  }
}
