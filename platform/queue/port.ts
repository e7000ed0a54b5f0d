/**
 * A queue of jobs, which are ids and nothing else: it only makes prompt what is known elsewhere, and may lose all it
 * holds. Promises are numbered; `testing/conformance.ts` holds a test for each, which every adapter passes.
 *
 * Q1. A job that was put is handed to one handler at a time: once, but for the death, freeze or loss of its worker.
 * Q2. A job with the id of one that waits or is in hand is not a second one: `put` resolves, and nothing is added.
 * Q3. An id may come again once it was handled, whether its handler resolved or rejected; by itself it never does.
 * Q4. A handler that rejects harms no other job.
 * Q5. A worker has as many jobs in hand at once as its `concurrency` says, and no more.
 * Q6. What was put first is handed out first.
 * Q7. `depth` counts what waits and what is in hand.
 * Q8. `close` hands out nothing more and waits for what is in hand, 5 s at most.
 * Q9. While the queue's server is away or frozen, `put` and `depth` reject with QueueAway within 2.5 s; the same object
 *     works again by itself afterwards, also where the server came back with nothing of what it held.
 */
export interface Job {
  /** 1 to 200 characters. */
  readonly id: string
}

export interface Queue {
  /** Rejects with QueueAway; whether the job was taken is then unknown. */
  put(job: Job): Promise<void>
  /** Once an object. What the handler rejects with is not repeated: whoever put the job puts it again. */
  work(handler: (job: Job) => Promise<void>, options: { readonly concurrency: number }): void
  /** Rejects with QueueAway. */
  depth(): Promise<number>
  close(): Promise<void>
}

/** The queue's server does not answer. */
export class QueueAway extends Error {}
