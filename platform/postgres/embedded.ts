/**
 * A Postgres of our own in `<dataDir>/postgres`, reached by a socket there. It lives as long as this process: it is
 * started again when it dies, stopped when we stop or die, and what a kill -9 left over is cleared at the next start.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { binary, type Runner, runner } from './binaries.ts'
import { identityOf, prepareFolder } from './data-folder.ts'
import { alive, postmasterOf, stopOrphan } from './orphan.ts'

export interface Embedded {
  /** Stays the same when Postgres is started again. */
  readonly url: string
  /** Ends within 8 s. */
  stop(): Promise<void>
}

interface Options {
  readonly dataDir: string
  readonly log?: (line: string) => void
  readonly settings?: Readonly<Record<string, string>>
}

/** A socket's whole path may have 107 bytes, 103 on macOS. */
const mostSocketPath = 103
const startLimitMs = 30_000

const urlTo = (socketFolder: string, port: string) =>
  `postgres://postgres@localhost/postgres?host=${encodeURIComponent(socketFolder)}&port=${port}`

/**
 * Reads from a pipe that we hold: at its end, however we ended, Postgres is told to stop. In sh a background
 * command's stdin is /dev/null, hence descriptor 3.
 */
const keeper = `exec 3<&0
"$@" 3<&- </dev/null &
postgres=$!
{ while read -r _ <&3; do :; done; kill -INT "$postgres"; } >/dev/null 2>&1 &
exec 3<&-
wait "$postgres"`

const socketFolderFor = (folder: string, by: Runner): string => {
  if (Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= mostSocketPath) return folder
  const short = mkdtempSync(join(tmpdir(), 'adak-'))
  if (by.uid !== undefined) chownSync(short, by.uid, by.uid)
  return short
}

const defaults = {
  listen_addresses: '',
  port: '5432',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  // Else errors would bring rows, and so people's words, into its log.
  log_error_verbosity: 'terse',
  // A container's /dev/shm is small.
  dynamic_shared_memory_type: 'mmap',
}

export const startEmbedded = async ({ dataDir, log = () => undefined, settings = {} }: Options): Promise<Embedded> => {
  const folder = resolve(dataDir, 'postgres')
  const logFile = resolve(dataDir, 'postgres.log')
  const by = runner(folder)
  prepareFolder(folder, by)
  const socketFolder = socketFolderFor(folder, by)
  const flags = Object.entries({ ...defaults, unix_socket_directories: socketFolder, ...settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
  const command = [...by.prefix, binary('postgres'), '-D', folder, ...flags]

  const launch = async (): Promise<ChildProcess> => {
    if (await stopOrphan(folder)) log('stopped a Postgres that an earlier Adak had left behind')
    const output = openSync(logFile, 'w', 0o600)
    const child = spawn('/bin/sh', ['-c', keeper, 'sh', ...command], {
      detached: true,
      stdio: ['pipe', output, output],
      env: { PATH: process.env.PATH },
      ...identityOf(by),
    })
    closeSync(output)
    child.stdin?.on('error', () => undefined)
    child.once('exit', () => child.stdin?.destroy())
    for (const end = Date.now() + startLimitMs; ; ) {
      if (postmasterOf(folder)?.ready) return child
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > end) {
        child.stdin?.destroy()
        throw new Error(`Postgres does not start: ${lastWords(logFile)}`)
      }
      await pause(10)
    }
  }

  /** What a killed Postgres's children still hold is free in a moment. One that served is started for ever. */
  const launchPatiently = async (served: boolean): Promise<ChildProcess> => {
    for (let tries = 1; ; tries++) {
      try {
        return await launch()
      } catch (error) {
        const held = /still in use|lock file/.test(String(error)) && tries < 20
        if (stopping || !(served || held)) throw error
        if (served && tries === 20) log(String(error))
        await pause(Math.min(5_000, 50 * tries))
      }
    }
  }

  let stopping = false
  let ended = Promise.resolve()
  let child = await launchPatiently(false)
  const watch = () => {
    ended = new Promise((done) => {
      const current = child
      const gone = () => {
        done()
        if (stopping) return
        log('Postgres ended by itself; starting it again')
        launchPatiently(true).then(
          (next) => {
            child = next
            watch()
            if (stopping) next.stdin?.end()
          },
          (error: Error) => log(error.message),
        )
      }
      if (current.exitCode !== null || current.signalCode !== null) gone()
      else current.once('exit', gone)
    })
  }
  watch()

  return {
    url: urlTo(socketFolder, { ...defaults, ...settings }.port),
    stop: async () => {
      stopping = true
      child.stdin?.end()
      const slow = setTimeout(() => {
        const postmaster = postmasterOf(folder)
        if (postmaster && alive(folder, postmaster)) process.kill(postmaster.pid, 'SIGQUIT')
      }, 5_000)
      await ended
      clearTimeout(slow)
      if (socketFolder !== folder) rmSync(socketFolder, { recursive: true, force: true })
    },
  }
}

const lastWords = (file: string): string =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !/^\S+ \S+ UTC \[\d+\] (LOG|HINT|DETAIL)/.test(line))
    .slice(-2)
    .join(' ')
