/** `adak start`: all of Adak in this process, at one origin, on the Postgres that it brings or is given. */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { problemOf } from '#contracts/problems.ts'
import { listen } from '#platform/http/listen.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { type Logger, openLogger } from '#platform/telemetry/logger.ts'
import { type Config, readConfig } from './config.ts'
import { type Held, holdDataDir, whoHolds } from './data-dir.ts'
import { Failure } from './failure.ts'
import { openLogOn, startPostgres } from './installed.ts'
import { print } from './print.ts'
import { whenAsked } from './stopping.ts'

/** However far a start or a stop has come, it ends so long after a signal. */
const stopLimitMs = 9_000

export const start = async () => {
  const config = readConfig()
  const asked = whenAsked()
  const stopped = new Promise<void>((done) => asked.addEventListener('abort', () => done()))
  asked.addEventListener('abort', () => setTimeout(() => process.exit(), stopLimitMs).unref())
  const logger = openLogger('adak', config.LOG_LEVEL ?? 'warn')
  const closing = new AsyncDisposableStack()
  try {
    const held = hold(config.DATA_DIR)
    closing.defer(() => held.release())
    const { address, ready } = await serve(config, held, logger, closing)
    await Promise.race([ready, stopped])
    flushCompileCache()
    if (!asked.aborted) {
      await print(`Adak is ready: ${address}`)
      await stopped
    }
  } finally {
    await closing.disposeAsync()
  }
}

const hold = (dataDir: string): Held => {
  const held = holdDataDir(dataDir)
  if (held) return held
  const running = whoHolds(dataDir)
  const where = running ? ` at ${running.address} (process ${running.pid})` : ''
  throw new Failure(`one is running on ${resolve(dataDir)}${where}; stop it, or set DATA_DIR to another folder`)
}

const serve = async (config: Config, held: Held, logger: Logger, closing: AsyncDisposableStack) => {
  let answer: RequestListener = notYet
  const listening = await bind(config, (request, response) => answer(request, response))
  let isListening = true
  const stopListening = async (idleMs = 0) => {
    if (isListening) await listening.close({ idleMs })
    isListening = false
  }
  closing.defer(() => stopListening())

  // Postgres is on its way first: while it starts, the code of the services is loaded.
  const starting = config.DATABASE_URL === undefined ? startPostgres(held.path, (line) => logger.warn(line)) : null
  const parts = import('./standalone.ts')
  parts.catch(() => undefined)
  const postgres = await starting
  if (postgres) closing.defer(() => postgres.stop())
  const url = postgres?.url ?? config.DATABASE_URL ?? ''
  const came = (what: string) => logger.debug({ ms: Math.round(performance.now()) }, what)
  came('Postgres is there')
  const [writing, reading] = [openPool(url), openPool(url)]
  closing.defer(() => writing.end())
  closing.defer(() => reading.end())
  const opened = await openLogOn(writing, config, held.path)
  closing.defer(() => opened.store.close())
  came('the log is open')

  const { compose } = await parts
  came('the code is loaded')
  const composed = await compose({
    ...opened,
    config,
    writing,
    reading,
    logger,
    origin: listening.url,
    stopListening: () => stopListening(1_000),
    folder: held.path,
    serviceToken: config.SERVICE_TOKEN ?? randomBytes(32).toString('base64url'),
  })
  closing.defer(() => composed.close())
  held.announce({ pid: process.pid, address: listening.url, databaseUrl: url })
  answer = composed.listener
  const ready = composed.ready.then(() => came('the read model can be asked'))
  return { address: listening.url, ready }
}

const notYet: RequestListener = (_request, response) => {
  response
    .writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '1' })
    .end(JSON.stringify(problemOf('dependency-away', 'Adak is starting')))
}

const bind = async ({ PORT: port, HOST: host }: Config, listener: RequestListener) => {
  try {
    return await listen(listener, { port, host })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const why: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} is taken; stop what listens there, or set PORT to another`,
      EACCES: `port ${port} is not for you to listen on; set PORT to one above 1023`,
      EADDRNOTAVAIL: `this machine has no address ${host}; set HOST to one that it has, such as 127.0.0.1`,
      ENOTFOUND: `there is no host ${host}; set HOST to an address of this machine, such as 127.0.0.1`,
    }
    throw new Failure(why[String(code)] ?? `cannot listen on ${host}:${port}: ${error}`, { cause: error })
  }
}
