/** A backup and what becomes of it elsewhere, by the commands that an operator gives. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { testDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'
import { type Installation, installation } from '#tests/projected.ts'

const adak = resolve(import.meta.dirname, '../../bin/adak')

/** `adak` on a database and a folder of its own. */
const at = (url: string, given: Readonly<Record<string, string>> = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'adak-restore-'))
  const env = { PATH: process.env.PATH, DATABASE_URL: url, DATA_DIR: dataDir, ...given }
  const begin = (args: readonly string[]) => {
    const child = spawn(adak, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => undefined)
    return child
  }
  return {
    begin,
    run: async (args: readonly string[], input = '') => {
      const child = begin(args)
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.stdin.end(input)
      const [code] = await once(child, 'close')
      return { code, stdout, stderr }
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}
type At = ReturnType<typeof at>

const good = async (ran: ReturnType<At['run']>) => {
  const { code, stdout, stderr } = await ran
  assert.is(code, 0, stderr)
  return { stdout, stderr }
}

interface Scene {
  readonly house: Installation
  readonly here: At
  readonly there: At
  /** The same database, with another folder. */
  readonly elsewhere: At
  readonly pool: Pool
  readonly backup: () => Promise<{ readonly log: string; readonly accounts: string }>
}

/** A log in use, and an empty place. */
const claim = (title: string, work: (scene: Scene) => Promise<void>) =>
  test(title, async () => {
    const house = await installation()
    const empty = await testDatabase()
    const pool = openPool(empty.url)
    const here = at(house.url, { ID_SALT: 'a salt' })
    const [there, elsewhere] = [at(empty.url), at(empty.url)]
    const backup = async () => ({
      log: (await good(here.run(['events', 'export', '--sealed']))).stdout,
      accounts: (await good(here.run(['accounts', 'export']))).stdout,
    })
    try {
      await work({ house, here, there, elsewhere, pool, backup })
    } finally {
      await pool.end()
      here.remove()
      there.remove()
      elsewhere.remove()
      await empty.drop()
      await house.close()
    }
  })

const titles = async (pool: Pool) => {
  const { rows } = await pool.query<{ schema: string }>(`select schema from projection.generation where state = 'live'`)
  return (await pool.query(`select title from ${rows[0]?.schema}.task order by title`)).rows.map(({ title }) => title)
}

claim('people, lists, tokens and superusers are there again, sessions are not, and reminders wait', async (scene) => {
  const { house, here, there, pool, backup } = scene
  const ann = await house.register(42)
  await ann.create('Buy milk')
  const issued = (await good(here.run(['token', 'issue', '--telegram', '43']))).stdout.trim()
  assert.ok(issued)
  await house.pool.query(`insert into accounts.superuser (name, password, role) values ('olga', '$…', 'superuser')`)
  await house.pool.query(`insert into accounts.session (hash, superuser, version, csrf, expires_at)
    values (sha256('x'), 'olga', 1, 'x', now() + interval '1 day')`)
  const { log, accounts } = await backup()
  assert.not.match(log + accounts, 'Buy milk')
  assert.not.match(log, '"key":')

  const checked = await good(there.run(['restore', '--check'], log + accounts))
  assert.match(checked.stderr, '2 keys, 1 token, 0 calendar addresses, 1 superuser')
  const { stderr } = await good(there.run(['restore'], log + accounts))
  assert.match(stderr, '2 keys, 1 token, 0 calendar addresses, 1 superuser')
  assert.match(stderr, 'verified; every event of it is well')
  assert.match(stderr, /Whoever was erased after 20\S+Z is here again/)
  assert.equal(await titles(pool), ['Buy milk'])
  const count = async (table: string) => (await pool.query(`select from accounts.${table}`)).rowCount
  assert.equal([await count('superuser'), await count('session')], [1, 0])
  assert.match((await there.run(['doctor'])).stdout, 'paused; adak reminders resume')
  const listed = JSON.parse((await good(there.run(['token', 'list', '--json']))).stdout)
  assert.is(listed[0].telegramId, 43)
  const copies = await Promise.all([house.pool, pool].map((one) => one.query('select id from accounts.log_copy')))
  assert.is.not(copies[0]?.rows[0]?.id, copies[1]?.rows[0]?.id)

  await good(there.run(['restore'], log + accounts))
  await good(there.run(['reminders', 'resume']))
  const late = await there.run(['restore'], log + accounts)
  assert.is(late.code, 1)
  assert.match(late.stderr, 'comes after all that the export holds')
})

claim('one who was erased after the backup is told of; with later keys their words stay closed', async (scene) => {
  const { house, here, there, pool, backup } = scene
  const ann = await house.register(42)
  await ann.create('Buy milk')
  await good(here.run(['token', 'issue', '--telegram', '43']))
  const before = await backup()
  await good(here.run(['person', 'erase', '--telegram', '43', '--yes']))
  const after = await backup()

  const { stderr } = await good(there.run(['restore'], before.log + after.accounts))
  assert.match(stderr, 'The words of 1 of 2 persons stay closed')
  assert.equal(await titles(pool), ['Buy milk'])
  const back = await good(there.run(['accounts', 'import'], before.accounts))
  assert.match(back.stderr, 'put back 1 key, 1 token')
  const erased = await good(there.run(['person', 'erase', '--telegram', '43', '--yes']))
  assert.match(erased.stderr, 'their key is destroyed')
  const again = await good(there.run(['accounts', 'import'], before.accounts))
  assert.match(again.stderr, '2 rows of persons whom the log does not hold, or holds as erased, left out')
})

claim('killed in the middle it opens nowhere, and goes on when it is started again', async (scene) => {
  const { house, there, pool, backup } = scene
  const ann = await house.register(42)
  await Promise.all(Array.from({ length: 2_500 }, (_, n) => ann.create(`Task ${n}`)))
  const { log, accounts } = await backup()
  const first = there.begin(['restore'])
  first.stdin.write(log.slice(0, log.length * 0.7))
  await eventually(async () => (await pool.query('select from event_store.event limit 1')).rowCount === 1, 60_000)
  first.kill('SIGKILL')
  await once(first, 'close')
  const early = await there.run(['doctor'])
  assert.is(early.code, 1)
  assert.match(early.stderr, 'an import into this log was not finished')

  const keyless = await there.run(['restore'], log + accounts.slice(0, accounts.length / 2))
  assert.is(keyless.code, 1)
  assert.match(keyless.stderr, 'keys and accounts is cut off')
  assert.match((await there.run(['doctor'])).stderr, 'an import into this log was not finished')

  await good(there.run(['restore'], log + accounts))
  assert.is((await titles(pool)).length, 2_500)
})

claim('what is damaged, of another log, or has no empty place is refused by name', async (scene) => {
  const { house, here, there, elsewhere, pool, backup } = scene
  await house.register(42)
  const { log, accounts } = await backup()
  const refused = async (input: string, said: string, args = ['restore', '--check'], where = there) => {
    const { code, stderr } = await where.run(args, input)
    assert.is(code, 1, said)
    assert.match(stderr, said)
    assert.is(stderr.trim().split('\n').at(-1)?.startsWith('adak: '), true, stderr)
  }
  await refused(log.replace('UserRegistered', 'UserRegistereD') + accounts, 'a line before it was changed')
  await refused(log.slice(0, -100), 'is cut off')
  await refused(log + accounts.slice(0, -100), 'cut off')
  await refused(log + accounts.replaceAll(/"logId":"[0-9a-f]+"/g, '"logId":"another"'), 'are of log another')
  await refused('', 'the export is empty')
  await good(there.run(['events', 'list']))
  assert.is((await pool.query('select from event_store.event')).rowCount, 1)
  await refused(log + accounts, 'keeps the salt of another log', ['restore'])
  await refused(log + accounts, 'the target holds log', ['restore'], elsewhere)
  await refused('', 'the file is empty', ['accounts', 'import'], here)
})

test.run()
