/** What `postmaster.pid` says of a Postgres that runs, or ran, on a data folder. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Postmaster {
  readonly pid: number
  readonly ready: boolean
}

export const postmasterOf = (folder: string): Postmaster | null => {
  const file = join(folder, 'postmaster.pid')
  if (!existsSync(file)) return null
  const [pid = '', , , , , , , status = ''] = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(pid), ready: status.trim() === 'ready' }
}

const commandOf = (pid: number): string => {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

/** A number may be another process's by now: it must be a Postgres, and on this folder. */
export const alive = (folder: string, { pid }: Postmaster): boolean => {
  const command = commandOf(pid)
  return command.includes('postgres') && command.includes(folder)
}

/** Stops a Postgres whose Adak is gone, so that the folder is free. */
export const stopOrphan = async (folder: string): Promise<boolean> => {
  const orphan = postmasterOf(folder)
  if (!orphan) return false
  const wasAlive = alive(folder, orphan)
  for (const [signal, limit] of [
    ['SIGINT', 4_000],
    ['SIGQUIT', 2_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (!alive(folder, orphan)) break
    process.kill(orphan.pid, signal)
    for (let waited = 0; waited < limit && alive(folder, orphan); waited += 20) await pause(20)
  }
  rmSync(join(folder, 'postmaster.pid'), { force: true })
  return wasAlive
}
