/** Which stores and services deploy/compose asks Docker for, by what the files of settings say. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const script = resolve(import.meta.dirname, '../deploy/compose')

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

test.run()
