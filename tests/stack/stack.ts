/** For tests: stacks of containers, each from a fresh copy of the tree, brought up as a user would, beside all others. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { test } from 'uvu'
import type { Sandbox } from '#bot/sandbox/sandbox.ts'
import { type Client, client } from '#contracts/client.ts'
import { freePort } from '../free-port.ts'
import { docker, engine, run, runAtEnd, whyNone } from './engine.ts'
import { finding, reachableTelegram } from './telegram.ts'

const root = resolve(import.meta.dirname, '../..')
const leftOut = new Set(['node_modules', '.git', '.cache', 'data', '.env', '.env.db', '.env.bot'])

/** A test that is skipped where there is no Docker. */
export const story = (title: string, tell: () => Promise<void>): void => {
  if (engine) test(title, tell)
  else test.skip(`${title}: ${whyNone}`)
}

const valueIn = (file: string, name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? ''

export type Service = 'command-api' | 'query-api' | 'projector' | 'scheduler' | 'bot' | 'postgres' | 'redis' | 'gateway'

export interface Stack {
  readonly project: string
  readonly folder: string
  readonly origin: string
  /** A script of the tree, such as deploy/compose, or `make`, for this stack. */
  run(command: string, ...args: string[]): Promise<string>
  compose(...args: string[]): Promise<string>
  /** The ids of a service's running containers. */
  copies(service: Service): Promise<string[]>
  /** Both APIs, through the gateway, as this person's bot would call them. */
  as(telegramId: number): Client
  readonly serviceToken: string
  /** Containers, networks, volumes and images go; says what is left of them. */
  remove(): Promise<string>
}

/** As a fresh clone, but with what is not committed yet. */
export const copyOfTheTree = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-stack-'))
  cpSync(root, folder, { recursive: true, filter: (path) => !leftOut.has(basename(path)) })
  return folder
}

/** A folder and the names that go with it; nothing runs yet. */
export const emptyStack = async (): Promise<Stack> => {
  const folder = copyOfTheTree()
  const project = `adak-test-${randomBytes(4).toString('hex')}`
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const env = { COMPOSE_PROJECT_NAME: project, PORT: String(port), HOST: '127.0.0.1', EVENT_STORE: 'postgres' }
  const here = (command: string, ...args: string[]) => run(command, args, { cwd: folder, env })
  const compose = (...args: string[]) => here('deploy/compose', ...args)
  await here('deploy/prepare')
  const serviceToken = valueIn(join(folder, '.env'), 'SERVICE_TOKEN')

  const down = ['down', '--volumes', '--remove-orphans', '--timeout', '5']
  const images = ['image', 'rm', '--force', project, `${project}-postgres`]
  let isThere = true
  process.prependListener('exit', () => {
    if (isThere) rmSync(folder, { recursive: true, force: true })
  })
  runAtEnd('docker', images)
  runAtEnd('deploy/compose', down, { cwd: folder, env })

  return {
    project,
    folder,
    origin,
    serviceToken,
    run: here,
    compose,
    copies: async (service) => (await compose('ps', '--quiet', service)).split('\n').filter(Boolean),
    as: (telegramId) => client({ baseUrl: origin, token: serviceToken, onBehalfOf: telegramId }),
    async remove() {
      await compose(...down)
      await docker(...images)
      const ofIt = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`]
      const left = await Promise.all([
        docker('ps', '--all', ...ofIt),
        docker('network', 'ls', ...ofIt),
        docker('volume', 'ls', ...ofIt),
      ])
      isThere = false
      rmSync(folder, { recursive: true })
      return left.join('')
    },
  }
}

/** The read model is what the log folds to, and the log is whole; else it throws. */
export const isSound = async (stack: Stack): Promise<void> => {
  await stack.run('deploy/adak', 'replay', '--verify')
  await stack.run('deploy/adak', 'fsck')
}

export interface Spoken extends Stack {
  /** Telegram, as its bot knows it. */
  readonly box: Sandbox
}

const begin = async (): Promise<Spoken> => {
  const { box, apiRoot } = await reachableTelegram()
  const stack = await emptyStack()
  appendFileSync(join(stack.folder, '.env'), 'RATE_LIMIT_WRITES=0\nRATE_LIMIT_READS=0\n')
  appendFileSync(join(stack.folder, '.env.bot'), `BOT_TOKEN=${box.token}\nBOT_API_ROOT=${apiRoot}\n`)
  writeFileSync(join(stack.folder, 'docker-compose.override.yml'), JSON.stringify(finding))
  await stack.run('deploy/up')
  return { ...stack, box }
}

/** Those of which several run at once. */
const manifold: readonly Service[] = ['command-api', 'query-api', 'projector', 'scheduler', 'bot']
let running: Promise<Spoken> | null = null
let copiesNow = 1

/** The one that all stories of a process share, with so many copies of each service; it is up until the process ends. */
export const theStack = async (copies = 1): Promise<Spoken> => {
  running ??= begin()
  const stack = await running
  if (copies !== 1 || copiesNow !== 1) {
    copiesNow = copies
    const wanted = manifold.flatMap((service) => ['--scale', `${service}=${copies}`])
    await stack.compose('up', '--detach', '--no-build', '--no-recreate', '--wait', ...wanted)
  }
  return stack
}
