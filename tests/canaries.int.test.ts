/** After an erasure none of a person's words can be found: not by any read, export or log line, nor in the data folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { firstSandboxId } from '#bot/sandbox/chats.ts'
import { client } from '#contracts/client.ts'
import { eventually } from './eventually.ts'
import { type Standalone, withStandalone } from './standalone.ts'

const telegramId = firstSandboxId + 8_675_309_123
const serviceToken = 'the-service-token-of-this-test'
const words = {
  title: 'Canary sings at dawn',
  renamedAway: 'Канарейка поёт',
  deleted: 'Canary in the trash',
  category: 'Клетка канарейки',
  categoryRenamedAway: 'Canary cage',
  token: 'канареечный токен',
  revokedToken: 'canary token that ended',
  draft: 'Набросок о канарейке',
}
const canaries = [...Object.values(words), String(telegramId)]

const foundIn = (text: string) => canaries.filter((canary) => text.includes(canary))

const int8 = (n: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(n))
  return bytes
}

/** None of a folder, and of what Postgres just took away. */
const bytesOf = (file: string): Buffer => {
  try {
    return statSync(file).isFile() ? readFileSync(file) : Buffer.alloc(0)
  } catch {
    return Buffer.alloc(0)
  }
}

/** By file and needle. */
const foundBelow = (folder: string, needles: readonly Buffer[]): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const bytes = bytesOf(join(folder, name))
    return needles.flatMap((needle) => (bytes.includes(needle) ? [`${name}: ${needle}`] : []))
  })

const databaseOf = async <T>(adak: Standalone, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const { databaseUrl } = JSON.parse(readFileSync(join(adak.dataDir, 'running.json'), 'utf8'))
  const database = new pg.Client(databaseUrl)
  await database.connect()
  try {
    return await work(database)
  } finally {
    await database.end()
  }
}

/** Everything that SQL can tell, the planner's statistics too. */
const allRows = async (database: pg.Client): Promise<string> => {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  let text = ''
  for (const { name } of [...tables.rows, { name: 'pg_catalog.pg_stats' }]) {
    const { rows } = await database.query<{ row: string }>(`select t::text as row from ${name} t`)
    text += `${name}\n${rows.map(({ row }) => row).join('\n')}\n`
  }
  return text
}

const output = async (adak: Standalone, ...args: string[]) => {
  const { code, stdout, stderr } = await adak.run(args)
  assert.is(code, 0, stderr)
  return stdout + stderr
}

/** Ann, with words wherever words can be. */
const plant = async (adak: Standalone) => {
  const post = (path: string, body: object) =>
    fetch(`${adak.address}/sandbox/people${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  assert.is((await post('', { id: telegramId, name: 'Ann', language: 'ru' })).status, 201)
  assert.is((await post(`/${telegramId}/messages`, { text: words.draft })).status, 201)

  const issued = await adak.run(['token', 'issue', '--telegram', String(telegramId), '--name', words.token])
  const ann = client({ baseUrl: adak.address, token: issued.stdout.trim() })
  const cage = (await ann.createCategory({ body: { name: words.categoryRenamedAway } })).body
  await ann.renameCategory({ id: cage.id, body: { name: words.category } })
  const sings = { title: words.renamedAway, categoryId: cage.id, due: '2030-11-24T09:00' }
  const task = (await ann.createTask({ body: sings, idempotencyKey: 'sings' })).body
  await ann.changeTask({ id: task.id, body: { title: words.title } })
  const trash = (await ann.createTask({ body: { title: words.deleted } })).body
  await ann.deleteTask({ id: trash.id })
  const token = (await ann.issueToken({ body: { name: words.revokedToken, scope: 'read' } })).body
  const { position } = await ann.snoozeTask({ id: task.id, body: { for: 'PT1H' } })
  await ann.revokeToken({ id: token.id })
  await ann.listTasks({ query: { q: words.title }, minPosition: position })
  await eventually(
    () => databaseOf(adak, async (database) => foundIn(await allRows(database)).includes(words.draft)),
    20_000,
  )
  return { ann, task, position }
}

test('of an erased person nothing is found again', () =>
  withStandalone(
    async (adak) => {
      const started = await adak.start()
      const as = (onBehalfOf: number) => client({ baseUrl: adak.address, token: serviceToken, onBehalfOf })
      const bob = as(42)
      await bob.registerMe({ body: { language: 'en' } })
      const his = (await bob.createTask({ body: { title: 'Buy milk' } })).body
      const { ann, task, position } = await plant(adak)
      // The generation before stays, with her rows, for going back.
      await output(adak, 'replay')
      const everything = JSON.stringify((await ann.exportMe({ minPosition: position })).body)
      assert.equal(foundIn(everything), canaries)
      assert.equal(foundIn(await output(adak, 'person', 'export', '--telegram', String(telegramId))), canaries)
      const key = await databaseOf(adak, async (database) => {
        assert.equal(foundIn(await allRows(database)), canaries)
        const named = /"keyId":"(\w+)"/.exec(everything)?.[1]
        const { rows } = await database.query<{ key: Buffer }>('select key from accounts.key where id = $1', [named])
        if (!rows[0]) throw new Error('she has no key')
        return rows[0].key
      })

      await output(adak, 'person', 'erase', '--telegram', String(telegramId), '--yes')
      await eventually(() =>
        databaseOf(adak, async (database) => (await database.query('select from accounts.erasure')).rowCount === 0),
      )

      await databaseOf(adak, async (database) => {
        const rows = await allRows(database)
        assert.equal(foundIn(rows), [])
        assert.not.ok(rows.includes(key.toString('hex')))
      })
      for (const command of [
        ['events', 'list', '--json'],
        ['events', 'export'],
      ])
        assert.equal(foundIn(await output(adak, ...command)), [], command.join(' '))
      const gone = await adak.run(['person', 'export', '--telegram', String(telegramId)])
      assert.is(gone.code, 1)
      assert.equal(foundIn(gone.stdout), [])
      for (const path of [`/sandbox/people/${telegramId}/xray`, '/metrics', '/readyz'])
        assert.equal(foundIn(await (await fetch(adak.address + path)).text()), [], path)
      assert.is((await bob.readTask({ id: his.id })).body.title, 'Buy milk')

      // She comes back: her old task is nobody's, her old keys give nothing away.
      const again = as(telegramId)
      await again.registerMe({ body: { language: 'en' } })
      const made = await again.createTask({ body: { title: 'A new leaf' }, idempotencyKey: 'sings' })
      const anew = await again.listTasks({ minPosition: made.position })
      assert.equal(
        anew.body.items.map(({ title }) => title),
        ['A new leaf'],
      )
      const status = (work: Promise<{ status: number }>) =>
        work.then(
          (answer) => answer.status,
          (error: { status: number }) => error.status,
        )
      assert.is(await status(again.readTask({ id: task.id })), 404)
      assert.is(await status(again.completeTask({ id: task.id })), 404)
      assert.is(await status(again.eraseMe({ body: { confirm: 'erase everything' } })), 204)
      await output(adak, 'replay', '--verify')

      const needles = [...canaries.map((canary) => Buffer.from(canary)), int8(telegramId), key]
      await databaseOf(adak, async (database) => {
        await database.query('checkpoint')
        // So that what is not found below could have been.
        assert.ok(foundBelow(adak.dataDir, needles).length > canaries.length)
        await database.query('alter system set wal_recycle = off')
        await database.query('select pg_reload_conf()')
        // As docs/privacy.md says.
        const { rows } = await database.query<{ vacuum: string }>(
          `select format('vacuum full %I.%I', schemaname, tablename) as vacuum from pg_tables
           where schemaname in ('accounts', 'bot') or schemaname like 'read%'`,
        )
        for (const { vacuum } of rows) await database.query(vacuum)
        for (let turn = 0; turn < 2; turn += 1) {
          await database.query('checkpoint')
          await database.query('select pg_switch_wal()')
        }
        await database.query('checkpoint')
      })
      started.child.kill('SIGTERM')
      const { stdout, stderr } = await started.ended
      assert.match(stderr, '"level":20')
      assert.equal(foundIn(stdout + stderr), [], 'lines of the log')
      assert.equal(foundBelow(adak.dataDir, needles), [])
    },
    { LOG_LEVEL: 'debug', SERVICE_TOKEN: serviceToken },
  ))

test.run()
