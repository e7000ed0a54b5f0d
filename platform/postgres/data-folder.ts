/** The folder of a Postgres's data: made, or refused where another major version made it. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { binary, major, type Runner } from './binaries.ts'

const forbidden = (folder: string, said: string) =>
  new Error(
    `Postgres cannot be set up in ${folder}: ${said}. As root it has to become another user, who cannot get there: ` +
      'run Adak as an ordinary user, or put it and DATA_DIR where every user may enter',
  )

/** Set up beside and then renamed, so that a crash in between leaves nothing half-made. */
const initialise = (folder: string, by: Runner) => {
  const half = `${folder}.new`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true, mode: 0o700 })
  if (by.uid !== undefined) chownSync(half, by.uid, by.uid)
  const [command = '', ...args] = [
    ...by.prefix,
    binary('initdb'),
    ...['-D', half, '-U', 'postgres', '-A', 'trust', '--no-instructions'],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]
  const done = spawnSync(command, args, { encoding: 'utf8', env: { PATH: process.env.PATH }, ...identityOf(by) })
  if (done.status === 0) return renameSync(half, folder)
  const said = (done.error?.message ?? `${done.stderr}`.trim().split('\n').at(-1) ?? '').trim()
  if (/libatomic|cannot open shared object/.test(said)) throw new Error(`Postgres does not start: ${said}`)
  throw by.uid === undefined ? new Error(`Postgres cannot be set up in ${folder}: ${said}`) : forbidden(folder, said)
}

export const identityOf = (by: Runner) => (by.uid === undefined ? {} : { uid: by.uid, gid: by.uid })

const checkMajor = (folder: string) => {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (found !== major)
    throw new Error(
      `${folder} was made by Postgres ${found}, and this Adak brings Postgres ${major}: export its log with the Adak ` +
        'that made it (`adak events export`) and import it into a new DATA_DIR',
    )
}

/** Throws an Error whose message is for a person. */
export const prepareFolder = (folder: string, by: Runner) => {
  if (existsSync(folder)) checkMajor(folder)
  else initialise(folder, by)
}
