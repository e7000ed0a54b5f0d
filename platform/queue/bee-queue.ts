/**
 * A queue on Redis, by bee-queue. What bee-queue expects of a connection is seen to here: that it is ready before a queue
 * is made on it, that Redis knows the scripts after each return, and that nobody waits for a Redis that is away.
 */
import BeeQueue from 'bee-queue'
import lua from 'bee-queue/lib/lua/index.js'
import { Redis } from 'ioredis'
import { type Job, type Queue, QueueAway } from './port.ts'

export interface BeeQueueOptions {
  /** `redis://[user:password@]host:port[/database]` */
  readonly url: string
  readonly name: string
  /** After how long a job whose worker died is handed to another: between one and two times this. */
  readonly stallMs?: number
  readonly onError?: (error: Error) => void
}

const answerMs = 1_500
const closeMs = 5_000
const longestReconnectMs = 2_000

// bee-queue knows a connection by this name, and otherwise makes one of its own, to localhost.
Object.defineProperty(Redis.prototype, 'constructor', { value: Redis, configurable: true, writable: true })

const settings = {
  getEvents: false,
  sendEvents: false,
  storeJobs: false,
  // Else the id of a job that is done, or has failed, could never come again.
  removeOnSuccess: true,
  removeOnFailure: true,
  quitCommandClient: false,
}

export const beeQueue = ({ url, name, stallMs = 5_000, onError = () => undefined }: BeeQueueOptions): Queue => {
  const client = new Redis(url, {
    connectionName: `adak-${name}`,
    maxRetriesPerRequest: null,
    keepAlive: 10_000,
    retryStrategy: (times: number) => Math.min(longestReconnectMs, 50 * 2 ** times),
  })
  client.on('error', onError)
  const keys = { waiting: `bq:${name}:waiting`, active: `bq:${name}:active` }
  let closed = false
  let unanswered = 0
  let handler: { readonly handle: (job: Job) => Promise<void>; readonly concurrency: number } | null = null
  let worker: BeeQueue<object> | null = null

  const make = (isWorker: boolean) => {
    const made = new BeeQueue<object>(name, { ...settings, redis: client as never, isWorker, stallInterval: stallMs })
    made.on('error', (error) => {
      onError(error)
      if (isNoScript(error)) loadScripts().catch(onError)
    })
    return made
  }
  let wasReady = false
  const producer = new Promise<BeeQueue<object>>((done, failed) =>
    client.once('ready', () => {
      wasReady = true
      const made = make(false)
      made.ready().then(() => {
        if ((made as unknown as { client: unknown }).client === client) done(made)
        else failed(new Error('bee-queue made a connection of its own'))
      }, failed)
    }),
  )
  producer.catch(onError)

  const loadScripts = () => lua.buildCache(client)

  /** While one that is overdue has no answer, nobody else waits. */
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed || (wasReady && client.status !== 'ready') || unanswered > 0)
      throw new QueueAway('Redis does not answer')
    let timer: NodeJS.Timeout | undefined
    let overdue = false
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue = true
        unanswered += 1
        reject(new QueueAway(`Redis gave no answer in ${answerMs} ms`))
      }, answerMs)
    })
    const working = work().finally(() => {
      if (overdue) unanswered -= 1
    })
    working.catch(() => undefined)
    try {
      return await Promise.race([working, late])
    } catch (error) {
      throw error instanceof QueueAway ? error : new QueueAway(String(error), { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  const save = async (id: string) => {
    const queue = await producer
    const job = queue.createJob({}).setId(id)
    await job.save().catch(async (error: unknown) => {
      if (!isNoScript(error)) throw error
      await loadScripts()
      await queue.createJob({}).setId(id).save()
    })
  }

  const start = async () => {
    if (!handler || closed || worker) return
    const { handle, concurrency } = handler
    const made = make(true)
    worker = made
    try {
      await made.ready()
    } catch {
      // Redis went while the second connection was made; the next `ready` tries again.
      worker = null
      await made.close(1).catch(() => undefined)
      if (!closed) setTimeout(() => client.status === 'ready' && void start(), 500).unref()
      return
    }
    made.process(concurrency, (job) => handle({ id: job.id }))
    made.checkStalledJobs(Math.max(100, Math.floor(stallMs / 2)), (error) => {
      if (!error) return
      onError(error)
      if (isNoScript(error)) loadScripts().catch(onError)
    })
  }

  client.on('ready', () => {
    loadScripts().then(start).catch(onError)
  })

  return {
    put: ({ id }) => within(() => save(id)),
    work: (handle, { concurrency }) => {
      if (handler) throw new Error('this queue is worked on already')
      handler = { handle: async (job) => handle(job), concurrency }
      if (client.status === 'ready') start().catch(onError)
    },
    depth: () =>
      within(async () => {
        const [waiting, active] = await Promise.all([client.llen(keys.waiting), client.llen(keys.active)])
        return waiting + active
      }),
    close: async () => {
      closed = true
      await worker?.close(closeMs).catch(onError)
      client.disconnect()
    },
  }
}

const isNoScript = (error: unknown): boolean => error instanceof Error && error.message.includes('NOSCRIPT')
