/** Adak's own processes, as a person or compose would start them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { client } from '#contracts/client.ts'
import { freePort } from '#tests/free-port.ts'
import { requestText } from './http-load.ts'

const root = resolve(import.meta.dirname, '..')
const readyLimitMs = 60_000

export const serviceToken = 'service-token-of-the-bench'
export const salt = 'salt of the bench'
export const telegramId = 42

export interface Service {
  readonly port: number
  readonly process: ChildProcess
  /** Ends when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

type Environment = Readonly<Record<string, string>>

/** `adak start` for standalone, else the service of that name. Answers before it is ready. */
export const launch = (name: string, port: number, env: Environment): Service => {
  const command = name === 'adak' ? [join(root, 'bin/adak'), 'start'] : [join(root, 'bin/node'), `${name}/main.ts`]
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      ID_SALT: salt,
      SERVICE_TOKEN: serviceToken,
      RATE_LIMIT_WRITES: '0',
      RATE_LIMIT_READS: '0',
      LOG_LEVEL: 'error',
      ...env,
    },
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<void>((done) =>
    child.once('exit', () => {
      process.off('exit', kill)
      done()
    }),
  )
  return {
    port,
    process: child,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

/** Started, and ready for everything. */
export const run = async (name: string, env: Environment): Promise<Service> => {
  const service = launch(name, await freePort(), env)
  for (const until = performance.now() + readyLimitMs; performance.now() < until; await pause(20)) {
    if (service.process.exitCode !== null) throw new Error(`${name} ended with ${service.process.exitCode}`)
    const ready = await fetch(`http://127.0.0.1:${service.port}/readyz`).catch(() => null)
    if (ready?.ok) return service
  }
  await service.stop('SIGKILL')
  throw new Error(`${name} is not ready after ${readyLimitMs / 1000} s`)
}

/** The person of the bench, by the service token. */
export const person = (port: number, telegram = telegramId) =>
  client({ baseUrl: `http://127.0.0.1:${port}`, token: serviceToken, onBehalfOf: telegram })

const asPerson = { Authorization: `Bearer ${serviceToken}`, 'Adak-On-Behalf-Of': `telegram:${telegramId}` }

/** Another person than the bench's, by their Telegram id. */
export const createTaskOf = (telegram: number, title: string): string =>
  requestText('POST', '/api/v1/tasks', { ...asPerson, 'Adak-On-Behalf-Of': `telegram:${telegram}` }, { title })

export const followChangesOf = (telegram: number): string =>
  requestText('GET', '/api/v1/changes', {
    ...asPerson,
    'Adak-On-Behalf-Of': `telegram:${telegram}`,
    Accept: 'text/event-stream',
  })

export const createTask = (title: string): string => requestText('POST', '/api/v1/tasks', asPerson, { title })

export const readPage = (least?: string): string =>
  requestText('GET', '/api/v1/tasks', { ...asPerson, ...(least === undefined ? {} : { 'Adak-Min-Position': least }) })

export const positionIn = (answer: string): string => /\r\nadak-position: *(\S+)/i.exec(answer)?.[1] ?? ''
