/** For tests: the Docker engine that the stack runs on, from tests/stack/engine, and its client. */
import { execFile, spawnSync } from 'node:child_process'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../..')
const found = spawnSync(join(import.meta.dirname, 'engine'), { cwd: root, encoding: 'utf8' })

/** What leads to it; null: there is none, for the reason that `whyNone` says. */
export const engine: Readonly<Record<string, string>> | null =
  found.status === 0
    ? Object.fromEntries(
        found.stdout
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s)),
      )
    : null
export const whyNone = found.error?.message ?? found.stderr.split('\n', 1)[0]

const env = { ...process.env, ...engine }
const execute = promisify(execFile)

export interface Running {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

const mostShown = 2_000

/** What it says on stdout. Rejects with the last of what it says on stderr. */
export const run = async (file: string, args: readonly string[], more: Running = {}): Promise<string> => {
  const options = { cwd: more.cwd, env: { ...env, ...more.env }, maxBuffer: 1 << 28 }
  const { stdout } = await execute(file, args, options).catch((error: { code: unknown; stderr: string }) => {
    throw new Error(`${basename(file)} ${args.join(' ')}: ${error.code} ${error.stderr.slice(-mostShown)}`)
  })
  return stdout.trim()
}
export const docker = (...args: string[]): Promise<string> => run('docker', args)

/** At this process's end, when there is no waiting any more. */
export const runAtEnd = (file: string, args: readonly string[], more: Running = {}): void => {
  process.prependListener('exit', () => {
    spawnSync(file, args, { cwd: more.cwd, env: { ...env, ...more.env }, stdio: 'ignore' })
  })
}

// One that was started here ends here, unless another run has come to use it.
const started = Number(engine?.DOCKERD)
if (started)
  process.on('exit', () => {
    const isUsed = spawnSync('docker', ['ps', '--quiet'], { env, encoding: 'utf8' }).stdout !== ''
    if (!isUsed) process.kill(started)
  })
