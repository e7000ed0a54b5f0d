/** What the scripts of deploy/ make of the files of settings: which profiles Docker is asked for, and whose salt is kept. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const deploy = resolve(import.meta.dirname, '../deploy')
const script = join(deploy, 'compose')

/** What stands in Docker's place says what it was told. */
const profilesWith = (files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
  const dir = mkdtempSync(join(tmpdir(), 'adak-compose-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
    writeFileSync(join(dir, 'docker'), '#!/bin/sh\necho "profiles: $COMPOSE_PROFILES"\n')
    chmodSync(join(dir, 'docker'), 0o755)
    const path = `${dir}:${process.env.PATH}`
    const said = execFileSync(script, ['ps'], { cwd: dir, encoding: 'utf8', env: { PATH: path, ...env } })
    return (/profiles: (.*)$/m.exec(said)?.[1] ?? '').split(',').filter(Boolean)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const own = 'EVENTSTORE_URL=esdb://eventstoredb:2113?tls=false\n'

test('EventStoreDB runs in the stack unless the log is in Postgres, or the server is elsewhere', () => {
  const cases = [
    [{ '.env.db': own }, {}, ['eventstoredb']],
    [{}, {}, ['eventstoredb']],
    [{ '.env.db': 'EVENTSTORE_URL=esdb://adak:secret@eventstoredb:2113?tls=true\n' }, {}, ['eventstoredb']],
    [{ '.env.db': own }, { EVENT_STORE: 'postgres' }, []],
    [{ '.env.db': own, '.env': 'EVENT_STORE=postgres\n' }, {}, []],
    [{ '.env.db': own, '.env': 'EVENT_STORE=postgres\n' }, { EVENT_STORE: 'eventstoredb' }, ['eventstoredb']],
    [{ '.env.db': 'EVENTSTORE_URL=esdb+discover://adak:secret@cluster.example.org:2113\n' }, {}, []],
  ] as const
  for (const [files, env, wanted] of cases) assert.equal(profilesWith(files, env), wanted, JSON.stringify([files, env]))
})

test('the bot runs where it has a token', () => {
  assert.equal(profilesWith({ '.env.db': own, '.env.bot': 'BOT_TOKEN=\n' }), ['eventstoredb'])
  assert.equal(profilesWith({ '.env.db': own, '.env.bot': 'BOT_TOKEN=1:x\n' }), ['eventstoredb', 'bot'])
})

const first = (salt: string) =>
  JSON.stringify({ adak: 'log', version: 1, logId: '9f2c', salt, events: 3, sealed: true })

/** A script of deploy/ in a clone of its own, with these files. */
const inClone = (name: string, args: readonly string[], files: Readonly<Record<string, string>>) => {
  const dir = mkdtempSync(join(tmpdir(), 'adak-clone-'))
  try {
    cpSync(deploy, join(dir, 'deploy'), { recursive: true })
    mkdirSync(join(dir, 'data'))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text)
    const env = { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nowhere' }
    const { status, stderr } = spawnSync(join(dir, 'deploy', name), args, { cwd: dir, encoding: 'utf8', env })
    return { status, said: stderr, env: readFileSync(join(dir, '.env'), 'utf8') }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

test('the salt of a log that was brought here takes the place of the one in .env, and nothing else changes', () => {
  const before = 'PORT=9000\nID_SALT=fresh\n#TIME_ZONE=UTC\n'
  for (const salt of ['HyCq5IlsCV6w3rNUEemWUzVKuqAhNn-4', '0123abcd', 'a.b+c/d_e='])
    assert.is(inClone('keep-salt', [first(salt)], { '.env': before }).env, before.replace('fresh', salt))
  assert.is(inClone('keep-salt', [first('new')], { '.env': '#ID_SALT=\n' }).env, 'ID_SALT=new\n')
  assert.is(inClone('keep-salt', [first('new')], { '.env': 'PORT=1\n' }).env, 'PORT=1\nID_SALT=new\n')
  const odd = inClone('keep-salt', [first('$HOME "x"')], { '.env': before })
  assert.equal([odd.status, odd.env], [1, before])
  assert.match(odd.said, 'write it there as ID_SALT')
})

test("where .env has the salt of standalone's log beside it, another log is refused before anything is started", () => {
  const files = {
    '.env': 'ID_SALT=of-standalone\n',
    '.env.db': own,
    '.env.bot': 'BOT_TOKEN=\n',
    'data/id-salt': 'of-standalone\n',
  }
  const refused = inClone('stores', [first('of-another')], files)
  assert.is(refused.status, 1)
  assert.match(refused.said, '.env has the ID_SALT of the log in ./data')
  assert.not.match(inClone('stores', [first('of-standalone')], files).said, 'this is another log')
})

test.run()
