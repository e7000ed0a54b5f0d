/** `DATA_DIR`: its lock, the salt kept in it, and where the service that holds it can be reached. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod'
import { Failure } from './failure.ts'

const Running = z.object({ pid: z.int(), address: z.string(), databaseUrl: z.string() })
/** What the running service says of itself, for the commands beside it. */
export type Running = z.infer<typeof Running>

const prepare = (path: string) => {
  const full = resolve(path)
  try {
    mkdirSync(full, { recursive: true })
  } catch (error) {
    throw unwritable(full, error)
  }
  return full
}

const unwritable = (path: string, error: unknown) => {
  const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
  return new Failure(`DATA_DIR ${path} cannot be written to (${why}); make it yours, or set DATA_DIR to another folder`)
}

/** Whole or not at all, whenever the machine stops. */
const writeWhole = (file: string, text: string) => {
  const beside = `${file}.${process.pid}`
  const handle = openSync(beside, 'w', 0o600)
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(beside, file)
}

const readIfThere = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

const runningFile = (path: string) => join(path, 'running.json')

/** The service that says it runs on this folder; it may have died since. */
const readRunning = (path: string): Running | null => {
  const text = readIfThere(runningFile(path))
  return text === null ? null : Running.parse(JSON.parse(text))
}

/**
 * SQLite's lock of a file is the operating system's: it ends with its process, however that dies. The object must
 * stay referenced as long as the lock is to be held.
 */
const tryLock = (path: string): DatabaseSync | null => {
  let file: DatabaseSync | null = null
  try {
    file = new DatabaseSync(join(path, 'lock'), { timeout: 0 })
    file.exec('pragma journal_mode = memory; begin exclusive')
    return file
  } catch (error) {
    file?.close()
    if (error instanceof Error && error.message.includes('database is locked')) return null
    throw unwritable(path, error)
  }
}

export interface Held {
  readonly path: string
  /** Tells the commands beside it where to find this service. */
  announce(running: Running): void
  release(): void
}

const hold = (path: string, lock: DatabaseSync): Held => {
  rmSync(runningFile(path), { force: true })
  return {
    path,
    announce: (running) => writeWhole(runningFile(path), JSON.stringify(running)),
    release: () => {
      rmSync(runningFile(path), { force: true })
      lock.close()
    },
  }
}

/** Takes the folder for this process, or null where another has it. */
export const holdDataDir = (given: string): Held | null => {
  const path = prepare(given)
  const lock = tryLock(path)
  return lock ? hold(path, lock) : null
}

/** Who has the folder, as far as they have said it. */
export const whoHolds = (given: string): Running | null => readRunning(resolve(given))

/** Takes the folder, or finds the service that has it; waits for one that is just starting or stopping. */
export const joinDataDir = async (given: string, waitMs = 20_000): Promise<Held | Running> => {
  const path = prepare(given)
  for (const until = performance.now() + waitMs; ; await pause(50)) {
    const lock = tryLock(path)
    if (lock) return hold(path, lock)
    const running = readRunning(path)
    if (running) return running
    if (performance.now() > until)
      throw new Failure(`another command is at work on ${path}; try again when it has ended`)
  }
}

const saltFile = (path: string) => join(path, 'id-salt')
const keptSalt = (path: string) => readIfThere(saltFile(path))?.replace(/\n$/, '') || null
const keepSalt = (path: string, salt: string) => writeWhole(saltFile(path), `${salt}\n`)

/** The salt of ids, given or kept; none is made. */
export const knownSalt = (path: string, given: string | undefined): string | null => given ?? keptSalt(resolve(path))

/** Keeps the salt of a log that was brought here. */
export const adoptSalt = (path: string, salt: string): void => {
  const full = prepare(path)
  if (keptSalt(full) !== salt) keepSalt(full, salt)
}

/**
 * The salt of ids: the given one, else the kept one, else a new one, kept before it is first used. `keep` keeps a
 * given one, once the log has accepted it, so that the next start need not be told again.
 */
export const saltOf = (path: string, given: string | undefined): { salt: string; keep(): void } => {
  const full = prepare(path)
  const kept = keptSalt(full)
  const salt = given ?? kept ?? randomBytes(24).toString('base64url')
  if (given === undefined && kept === null) keepSalt(full, salt)
  return { salt, keep: () => kept !== salt && given !== undefined && keepSalt(full, salt) }
}
