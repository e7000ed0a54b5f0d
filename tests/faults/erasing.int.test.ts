/** Wherever an erasure breaks off, the next start finishes it, and nobody else is touched. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { erasePerson } from '#command-api/erase.ts'
import { erasing } from '#command-api/erasing.ts'
import { personId } from '#domain/ids.ts'
import { openErasures } from '#platform/auth/erasure.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import type { Log } from '#platform/event-store/log.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { replay } from '#projector/replay.ts'
import { verify } from '#projector/verify.ts'
import { eventually } from '../eventually.ts'
import { type Installation, installation, newId, openOn, quiet } from '../projected.ts'

const test = suite<{ house: Installation }>('faults of erasing')
test.before.each(async (context) => {
  context.house = await installation()
})
test.after.each(({ house }) => house.close())

const salt = 'a salt'
const words = 'Купить молоко'

/** Somebody of whom there is a bit everywhere, by their Telegram id. */
const settled = async ({ register, pool }: Installation, telegramId: number) => {
  const id = personId(salt, telegramId)
  const person = await register(telegramId, id)
  const category = newId()
  await person.category(category, { type: 'CategoryCreated', data: { owner: id, name: words } })
  await person.create(words, '2030-01-01T09:00', category)
  const token = { owner: id, telegramId, name: words, scope: 'read', expiresAt: null, commandId: null } as const
  await openTokens(pool).issue(token)
  await postgresDialogues(pool).save(telegramId, { draft: words })
  return id
}

/** What is left of these persons, by table. */
const leftOf = async ({ pool }: Installation, owners: readonly string[], telegramIds: readonly number[]) => {
  const tables = await pool.query<{ schema: string; name: string; column: string }>(
    `select table_schema as schema, table_name as name, column_name as column from information_schema.columns
     where column_name = 'owner' or (table_name = 'person' and column_name = 'id')`,
  )
  const left: Record<string, number> = {}
  for (const { schema, name, column } of tables.rows) {
    const text = `select from ${schema}.${name} where ${column} = any($1)`
    const { rowCount } = await pool.query(text, [owners])
    if (rowCount) left[`${schema}.${name}`] = rowCount
  }
  const { rowCount } = await pool.query('select from bot.dialogue where telegram_id = any($1)', [telegramIds])
  return rowCount ? { ...left, dialogue: rowCount } : left
}

/** The next start of command-api, until nothing is left to do. */
const nextStart = async (house: Installation, owners: readonly string[], telegramIds: readonly number[]) => {
  const { log, keys, pool } = house
  const tokens = openTokens(pool)
  const ending = new AbortController()
  const next = erasing({ log, keys, tokens, erasures: openErasures(pool), logger: quiet })
  const tending = next.tend(ending.signal)
  await eventually(async () => {
    assert.equal(await leftOf(house, owners, telegramIds), {})
    return true
  }, 30_000)
  ending.abort()
  await tending
}

/** Connections that are cut just before the nth statement after the first append, for good. */
const doomed = (url: string, n: number) => {
  const opened = openOn(url)
  let left = Number.POSITIVE_INFINITY
  let died = () => {}
  const death = new Promise<'died'>((resolve) => (died = () => resolve('died')))
  opened.pool.on('connect', (client) => {
    const send = client.query.bind(client) as (...asked: unknown[]) => unknown
    const query = (...asked: unknown[]) => {
      if (left > 0) {
        left -= 1
        return send(...asked)
      }
      died()
      // As the operating system does it for a process that was killed.
      ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
      return new Promise(() => undefined)
    }
    Object.assign(client, { query })
  })
  const log: Log = {
    ...opened.log,
    append: async (...asked) => {
      const appended = await opened.log.append(...asked)
      left = n
      return appended
    },
  }
  return { ...opened, log, salt, death }
}

test('cut off before any of its statements, it is finished by the next start', async ({ house }) => {
  house.start()
  const bob = await settled(house, 1)
  const most = 40
  const telegramIds = Array.from({ length: most }, (_, n) => 100 + n)
  const owners = await Promise.all(telegramIds.map((telegramId) => settled(house, telegramId)))
  await house.caughtUp(20_000)
  // So that there is a generation to go back to, which nobody folds any more.
  await replay(house)
  const before = await leftOf(house, [bob], [1])
  assert.ok(before['read_1.task'] && before['read_2.task'] && before['accounts.key'])

  let deaths = 0
  for (const telegramId of telegramIds) {
    const run = doomed(house.url, deaths)
    const ended = await Promise.race([
      erasePerson(run, { telegramId, actor: 'service:cli' }).then(() => 'done'),
      run.death,
    ])
    if (ended === 'done') break
    deaths += 1
  }
  assert.ok(deaths > 10 && deaths < most, `it has ${deaths} statements`)
  const erased = deaths + 1
  await nextStart(house, owners.slice(0, erased), telegramIds.slice(0, erased))
  assert.equal(await leftOf(house, [bob], [1]), before)
  assert.is(Object.keys(await leftOf(house, owners.slice(erased), telegramIds.slice(erased))).length > 5, true)
  await house.caughtUp(20_000)
  assert.equal((await verify(house)).differences, [])
})

test('killed in the middle of it, it is finished by the next start', async ({ house }) => {
  house.start()
  const telegramIds = [1, 2, 3]
  const owners = await Promise.all(telegramIds.map((telegramId) => settled(house, telegramId)))
  await house.caughtUp(20_000)
  const children = telegramIds.map((telegramId, n) =>
    fork(new URL('./erasing-child.ts', import.meta.url), [house.url, String(telegramId), String([0, 5, 12][n])], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  const ends = await Promise.all(children.map((child) => once(child, 'exit')))
  assert.equal(
    ends.map(([, signal]) => signal),
    ['SIGKILL', 'SIGKILL', 'SIGKILL'],
  )
  await nextStart(house, owners, telegramIds)
  assert.equal((await verify(house)).differences, [])
})

test('a generation behind the erasure is cleaned, and no row comes back when it goes on', async ({ house }) => {
  const first = house.start()
  const ann = await settled(house, 1)
  await house.caughtUp(20_000)
  await first.stop()
  await settled(house, 2)
  await erasePerson({ ...house, salt }, { telegramId: 1, actor: 'service:cli' })
  assert.equal(await leftOf(house, [ann], [1]), { 'accounts.erasure': 1 })
  house.start()
  await nextStart(house, [ann], [1])
  await house.caughtUp(20_000)
  assert.equal(await leftOf(house, [ann], [1]), {})
  assert.equal((await verify(house)).differences, [])
})

test.run()
