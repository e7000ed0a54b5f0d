/** The files of settings, the compose file and what the services read say the same. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { botConfig } from '#bot/config.ts'
import { readConfig as cli } from '#cli/config.ts'
import { readConfig as commandApi } from '#command-api/config.ts'
import { readConfig as projector } from '#projector/config.ts'
import { readConfig as queryApi } from '#query-api/config.ts'
import { readConfig as scheduler } from '#scheduler/config.ts'

const root = resolve(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

type Read = (env: NodeJS.ProcessEnv) => unknown
/** Of the stack; the bot is by itself, for it has a file of its own. */
const services: Readonly<Record<string, Read>> = { commandApi, queryApi, projector, scheduler, cli }
const all: Readonly<Record<string, Read>> = { ...services, botConfig }

/** The names that a service asks its environment for. */
const asked = (read: Read): ReadonlySet<string> => {
  const names = new Set<string>()
  const env = new Proxy<NodeJS.ProcessEnv>({}, { get: (_, name) => void names.add(String(name)) })
  try {
    read(env)
  } catch {
    // Something that it cannot do without is not set.
  }
  return new Set([...names].filter((name) => !name.endsWith('_FILE')))
}
const known = new Set(Object.values(all).flatMap((read) => [...asked(read)]))

interface Line {
  readonly name: string
  readonly value: string
  readonly isCommented: boolean
  /** What stands above it and the lines that it stands with. */
  readonly comment: string
}

const linesOf = (text: string): readonly Line[] =>
  text.split('\n\n').flatMap((block) => {
    let comment = ''
    return block.split('\n').flatMap((line) => {
      const [, hash, name, value] = /^(#?)([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? []
      if (name === undefined) comment += line.startsWith('# ') ? line : ''
      return name === undefined ? [] : [{ name, value: value ?? '', isCommented: hash === '#', comment }]
    })
  })

const [shared = '', standalone = ''] = textOf('.env.example').split('\n# From here on: of `make start`.')
const files = {
  '.env': linesOf(shared),
  standalone: linesOf(standalone),
  '.env.db': linesOf(textOf('.env.db.example')),
  '.env.bot': linesOf(textOf('.env.bot.example')),
} as const
const namesIn = (file: keyof typeof files): readonly string[] => files[file].map(({ name }) => name)
/** What Postgres's own image reads. */
const ofPostgres = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB']

const compose = textOf('docker-compose.yml')
/** Without the block of the server that has an environment of its own. */
const ours = compose.replace(/^ {2}eventstoredb:\n(?:(?: {4}.*)?\n)*/m, '')
const givenByCompose = new Set([...ours.matchAll(/^\s+([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => String(name)))

test('every variable of every service stands in exactly the right file, once', () => {
  const stores = ['DATABASE_URL', 'EVENTSTORE_URL']
  const stated = ['.env', '.env.db', '.env.bot'] as const
  for (const [service, read] of Object.entries(all)) {
    for (const name of asked(read)) {
      const isBots = name.startsWith('BOT_')
      const right = isBots ? '.env.bot' : stores.includes(name) ? '.env.db' : '.env'
      const where = stated.filter((file) => namesIn(file).includes(name))
      const isFixed = givenByCompose.has(name) && !namesIn('.env').includes(name)
      assert.equal(where, isFixed ? [] : [right], `${name} of ${service}`)
    }
  }
  const standalones = [...asked(cli)].filter((name) => !namesIn('.env').includes(name))
  assert.equal([...namesIn('standalone')].sort(), [...standalones, 'COMMAND_API_URL', 'QUERY_API_URL'].sort())
  for (const file of Object.keys(files) as (keyof typeof files)[])
    assert.is(new Set(namesIn(file)).size, namesIn(file).length, `a name stands twice in ${file}`)
})

test('every variable of the files is known to a service, and commented', () => {
  for (const [file, lines] of Object.entries(files))
    for (const { name, comment } of lines) {
      assert.ok(known.has(name) || ofPostgres.includes(name), `${name} of ${file}`)
      assert.ok(comment.length > 20, `${name} of ${file} has no comment`)
    }
})

test('docker-compose.yml passes no variable that nobody knows, and takes none', () => {
  for (const name of givenByCompose) assert.ok(known.has(name), name)
  const taken = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => String(name))
  for (const name of taken) assert.ok(known.has(name) || /^(ADAK|COMPOSE)_/.test(name), name)
})

test('what the files show is acceptable, and is the default where there is one', () => {
  const defaults = cli({}) as Readonly<Record<string, unknown>>
  for (const { name, value } of [...files['.env'], ...files.standalone]) {
    if (!value || !asked(cli).has(name)) continue
    const webhook = name === 'BOT_WEBHOOK_URL' ? { BOT_WEBHOOK_SECRET: 'x'.repeat(16) } : {}
    const read = cli({ ...webhook, [name]: value }) as Readonly<Record<string, unknown>>
    if (defaults[name] !== undefined) assert.equal(read[name], defaults[name], name)
  }
})

const examples = ['.env.example', '.env.db.example', '.env.bot.example']

/** A folder with what `make up` begins with. */
const inFolder = (use: (dir: string, prepare: (env?: Record<string, string>) => void) => void) => {
  const dir = mkdtempSync(join(tmpdir(), 'adak-prepare-'))
  try {
    for (const file of examples) copyFileSync(join(root, file), join(dir, file))
    use(dir, (env = {}) =>
      execFileSync(join(root, 'deploy/prepare'), { cwd: dir, stdio: 'pipe', env: { PATH: process.env.PATH, ...env } }),
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
const made = (dir: string) =>
  Object.assign({}, ...['.env', '.env.db', '.env.bot'].map((file) => parseEnv(readFileSync(join(dir, file), 'utf8'))))

test('the files are made with fresh secrets, for their owner alone, and every service takes them', () => {
  const secrets = ['ID_SALT', 'SERVICE_TOKEN', 'POSTGRES_PASSWORD', 'BOT_WEBHOOK_SECRET']
  const drawn: string[] = []
  for (let i = 0; i < 2; i++)
    inFolder((dir, prepare) => {
      prepare()
      const env = made(dir)
      for (const name of secrets) assert.match(env[name] ?? '', /^[0-9a-f]{48}$/, name)
      drawn.push(...secrets.map((name) => env[name] ?? ''))
      assert.is(env.DATABASE_URL, `postgres://adak:${env.POSTGRES_PASSWORD}@postgres:5432/adak`)
      for (const file of ['.env', '.env.db', '.env.bot']) assert.is(statSync(join(dir, file)).mode & 0o777, 0o600, file)
      const given = {
        REDIS_URL: 'redis://redis',
        COMMAND_API_URL: 'http://a',
        QUERY_API_URL: 'http://b',
        BOT_TOKEN: '1:x',
      }
      for (const read of Object.values(all)) read({ ...env, ...given })
      assert.is(env.EVENT_STORE, undefined)
    })
  assert.is(new Set(drawn).size, drawn.length)
})

test('what is there is never written over', () =>
  inFolder((dir, prepare) => {
    writeFileSync(join(dir, '.env.db'), 'DATABASE_URL=postgres://mine\n')
    chmodSync(join(dir, '.env.db'), 0o640)
    prepare()
    const before = ['.env', '.env.db', '.env.bot'].map((file) => readFileSync(join(dir, file), 'utf8'))
    assert.is(before[1], 'DATABASE_URL=postgres://mine\n')
    assert.is(statSync(join(dir, '.env.db')).mode & 0o777, 0o640)
    prepare({ EVENT_STORE: 'postgres' })
    assert.equal(
      ['.env', '.env.db', '.env.bot'].map((file) => readFileSync(join(dir, file), 'utf8')),
      before,
    )
  }))

test("a standalone's salt is taken over, and the store that was asked for is remembered", () =>
  inFolder((dir, prepare) => {
    mkdirSync(join(dir, 'data'))
    writeFileSync(join(dir, 'data/id-salt'), 'kept-here\n')
    prepare({ EVENT_STORE: 'postgres' })
    assert.is(made(dir).ID_SALT, 'kept-here')
    assert.is(made(dir).EVENT_STORE, 'postgres')
  }))

test.run()
