/** For tests: `bin/adak` as a process of its own, on a folder and a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Client, client } from '#contracts/client.ts'
import { storeOfItsOwn } from './event-store.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

const adak = resolve(import.meta.dirname, '../bin/adak')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly address: string
  readonly ended: Promise<Ended>
}

const collect = async (child: ChildProcess): Promise<Ended> => {
  const stdout: string[] = []
  const stderr: string[] = []
  child.stdout?.setEncoding('utf8').on('data', (chunk) => stdout.push(chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk) => stderr.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: stdout.join(''), stderr: stderr.join('') }
}

/** A folder for one installation, what can be done with it, and its end. */
const standalone = async (given: Readonly<Record<string, string>> = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'adak-standalone-'))
  const port = await freePort()
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: dataDir,
    PORT: String(port),
    RATE_LIMIT_WRITES: '0',
    ...storeOfItsOwn(),
    ...given,
  }
  const spawned = (args: readonly string[], more: Readonly<Record<string, string>> = {}, input?: string) => {
    const stdin = input === undefined ? 'ignore' : 'pipe'
    const child = spawn(adak, args, { env: { ...env, ...more }, stdio: [stdin, 'pipe', 'pipe'] })
    // A command that has refused its input reads no more of it.
    child.stdin?.on('error', () => undefined).end(input)
    return child
  }
  const running = new Set<ChildProcess>()

  return {
    dataDir,
    port,
    address: `http://127.0.0.1:${port}`,
    spawn: spawned,
    /** A command to its end; `input` is what it reads on stdin. */
    run: (args: readonly string[], more?: Readonly<Record<string, string>>, input?: string) =>
      collect(spawned(args, more, input)),
    /** `adak start`, up to its line on stdout. */
    async start(more?: Readonly<Record<string, string>>): Promise<Started> {
      const child = spawned(['start'], more)
      running.add(child)
      const ended = collect(child).finally(() => running.delete(child))
      const ready = new Promise((done) => child.stdout?.once('data', done))
      const early = ended.then((end) => {
        throw new Error(`adak start ended by itself with ${end.code}: ${end.stderr}`)
      })
      early.catch(() => undefined)
      await Promise.race([early, ready])
      return { child, address: `http://127.0.0.1:${port}`, ended }
    },
    async remove() {
      for (const child of running) {
        child.kill('SIGTERM')
        await once(child, 'close')
      }
      await eventually(() => {
        rmSync(dataDir, { recursive: true, force: true })
        return true
      })
    },
  }
}

export type Standalone = Awaited<ReturnType<typeof standalone>>

export const withStandalone = async (use: (adak: Standalone) => Promise<void>, given?: Record<string, string>) => {
  const adak = await standalone(given)
  try {
    await use(adak)
  } finally {
    await adak.remove()
  }
}

export const tokenFor = async (adak: Standalone, ...more: string[]): Promise<string> => {
  const { code, stdout, stderr } = await adak.run(['token', 'issue', '--telegram', '42', ...more])
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

export const clientOf = async (adak: Standalone): Promise<Client> =>
  client({ baseUrl: adak.address, token: await tokenFor(adak) })
