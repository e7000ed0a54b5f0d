/**
 * The queue as Redis and a bad day make it: jobs come late, out of order and twice, and all of them may be gone at once.
 * It keeps what the port promises of a job that is not lost, and nothing more.
 */
import { type Job, type Queue, QueueAway } from '#platform/queue/port.ts'
import { Broken, type Chaos } from './chaos.ts'
import { outside, type Process } from './time.ts'

export interface Jobs {
  /** The queue as this process has it: it hands out nothing once the process is dead. */
  open(process: Process): Queue
  /** FLUSHALL. */
  flush(): void
}

const stalledMs = 10_000

export const jobs = (chaos: Chaos): Jobs => {
  const waiting: Job[] = []
  const inHand = new Set<string>()
  const workers = new Set<{
    readonly process: Process
    readonly take: (job: Job) => void
    readonly hasRoom: () => boolean
  }>()
  const away = (error: unknown): never => {
    throw error instanceof Broken ? new QueueAway(error.message) : error
  }

  const pump = () => {
    for (const worker of workers) {
      if (!worker.process.isAlive) workers.delete(worker)
      while (waiting.length > 0 && worker.process.isAlive && worker.hasRoom()) {
        const i = chaos.odds.slow > 0 ? chaos.between(0, waiting.length - 1) : 0
        const [job] = waiting.splice(i, 1)
        if (!job) return
        worker.take(job)
        if (chaos.chance(chaos.odds.lost)) worker.take(job)
      }
    }
  }

  const put = (job: Job) =>
    chaos
      .carry('queue: put', null, async () => {
        if (waiting.some(({ id }) => id === job.id) || inHand.has(job.id)) return
        waiting.push(job)
        pump()
      })
      .catch(away)
  const depth = () => chaos.carry('queue: depth', null, async () => waiting.length + inHand.size).catch(away)

  const work = (process: Process, handle: (job: Job) => Promise<void>, concurrency: number) => {
    let busy = 0
    const worker = {
      process,
      hasRoom: () => busy < concurrency,
      take: (job: Job) => {
        busy += 1
        inHand.add(job.id)
        const free = process.onDeath(() => {
          // As bee-queue finds a stalled job after a while.
          const back = () => {
            if (!inHand.delete(job.id)) return
            waiting.push(job)
            pump()
          }
          outside(() => setTimeout(back, stalledMs))
        })
        void process
          .run(() => chaos.reach(process).then(() => handle(job)))
          .catch(() => undefined)
          .then(() => {
            free()
            busy -= 1
            inHand.delete(job.id)
            pump()
          })
      },
    }
    workers.add(worker)
    pump()
    return () => void workers.delete(worker)
  }

  return {
    open: (process) => {
      let stop = (): void => undefined
      return {
        put,
        depth,
        work: (handle, { concurrency }) => {
          stop = work(process, handle, concurrency)
        },
        close: async () => stop(),
      }
    },
    flush: () => {
      waiting.length = 0
      inHand.clear()
    },
  }
}
