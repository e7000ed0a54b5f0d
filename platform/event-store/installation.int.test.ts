import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openKeys } from '#platform/auth/keys.ts'
import { openPool, type Pool } from '#platform/postgres/pool.ts'
import { type TestDatabase, testDatabase } from '#tests/database.ts'
import { AnotherSalt, openInstallation } from './installation.ts'
import type { Log } from './log.ts'
import { openLog } from './open-log.ts'
import { start } from './port.ts'
import { postgresEventStore } from './postgres/store.ts'

interface Context {
  database: TestDatabase
  pool: Pool
  log: Log
}
const test = suite<Context>('installation')
test.before.each(async (context) => {
  context.database = await testDatabase()
  context.pool = openPool(context.database.url, { max: 4 })
  context.log = openLog({ store: postgresEventStore({ pool: context.pool }), keys: openKeys(context.pool) })
})
test.after.each(async ({ pool, database }) => {
  await pool.end()
  await database.drop()
})

const timeZone = 'America/Adak'

test('services that open a new log at once agree, and write its first event once', async ({ log, pool }) => {
  const opened = await Promise.all([1, 2, 3, 4].map(() => openInstallation({ log, pool, salt: 'salt', timeZone })))
  for (const one of opened) assert.equal(one, opened[0])
  const events = (await Array.fromAsync(log.readAll({ after: start }))).flat()
  assert.equal(
    events.map(({ type }) => type),
    ['InstallationOpened'],
  )
})

test('a restart keeps the log and its copy', async ({ log, pool }) => {
  const first = await openInstallation({ log, pool, salt: 'salt', timeZone })
  assert.equal(await openInstallation({ log, pool, salt: 'salt', timeZone: 'UTC' }), first)
})

test('another salt is refused by the name of its variable', async ({ log, pool }) => {
  await openInstallation({ log, pool, salt: 'salt', timeZone })
  const error = await openInstallation({ log, pool, salt: 'pepper', timeZone }).catch((error: unknown) => error)
  assert.instance(error, AnotherSalt)
  assert.match(String(error), 'ID_SALT')
})

test('a log that is not the one of before is another copy', async ({ log, pool }) => {
  const { logId, copyId } = await openInstallation({ log, pool, salt: 'salt', timeZone })
  await pool.query(`update accounts.log_copy set log_id = 'feedfeedfeedfeed'`)
  const again = await openInstallation({ log, pool, salt: 'salt', timeZone })
  assert.is(again.logId, logId)
  assert.is.not(again.copyId, copyId)
})

test.run()
