/** GET /api/v1/tasks, a page of 50 among 10,000, 8 at once, beside Koa and pg with one indexed SELECT of those rows. */
import { readFileSync } from 'node:fs'
import { personId } from '#domain/ids.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { shape } from '#platform/read-model/tables.ts'
import type { Case } from '../case.ts'
import { lasting, load } from '../http-load.ts'
import { start } from '../process.ts'
import { interleave, row } from '../rounds.ts'
import { readPage, run, salt, telegramId } from '../service.ts'

const tables = readFileSync(new URL('../../platform/read-model/tables.sql', import.meta.url), 'utf8')
const owner = personId(salt, telegramId)

/** As if 10,000 tasks had been created: one in five done, one in three due, half of them in categories. */
const fill = `
  insert into read_1.person (id, key_id, telegram_id, language, time_zone, morning_hour, reminders, digest_hour,
      reachable, reachable_since, created_at, revision)
    select '${owner}', 'k', ${telegramId}, 'en', 'America/Adak', '09:00', '{PT0S}', null, true, now(), now(), 0;
  insert into read_1.category (id, owner, name, created_at, created_position, updated_at, revision)
    select lpad(to_hex(n), 16, 'c'), '${owner}', 'Category ' || n, now(), lpad(to_hex(n), 16, '0'), now(), 0
    from generate_series(1, 20) n;
  insert into read_1.task (id, owner, title, category_id, done, due_local, due_zone, due_at, due_sort, reminders,
      created_at, created_position, updated_at, completed_at, revision)
    select lpad(to_hex(n), 16, '0'), '${owner}', 'Task number ' || n,
      case when n % 2 = 0 then lpad(to_hex(n % 20 + 1), 16, 'c') end, n % 5 = 0,
      case when n % 3 = 0 then '2026-12-24T09:00:00' end, case when n % 3 = 0 then 'America/Adak' end,
      case when n % 3 = 0 then timestamptz '2026-12-24 19:00Z' end, case when n % 3 = 0 then timestamptz '2026-12-24 19:00Z' end,
      case when n % 3 = 0 then '{PT10M,PT0S}'::text[] end,
      now(), lpad(to_hex(n + 100), 16, '0'), now(), case when n % 5 = 0 then now() end, 1
    from generate_series(1, 10000) n;
  insert into projection.generation (generation, schema, code_version, state, shape, position)
    values (1, 'read_1', 1, 'live', '${shape}', lpad(to_hex(20000), 16, '0'))`

export const page: Case = async (bench, { full }) => {
  const url = await bench.database()
  const pool = openPool(url, { max: 1 })
  await pool.query(`create schema read_1; ${tables.replaceAll('$schema', 'read_1')}; ${fill}`)
  await pool.query('vacuum analyze')
  await pool.end()
  const ours = await run('query-api', { DATABASE_URL: url })
  const bare = await start('contestants/bare-koa.ts', url, 'read_1', owner)
  try {
    const text = readPage()
    const asking = (port: number) => () =>
      load({ port, atOnce: 8, going: lasting(full ? 10_000 : 2_000), request: () => text, status: 200 })
    const samples = await interleave(5, { ours: asking(ours.port), bare: asking(bare.ready.port ?? 0) })
    const compared = {
      case: 'GET /api/v1/tasks, 50 of 10,000, 8 at once',
      ours: samples.ours,
      floor: { name: 'Koa + pg SELECT', samples: samples.bare },
    }
    return [
      row({ ...compared, measured: 'p50', unit: 'µs', of: 'p50', target: { most: 1.5 } }),
      row({ ...compared, measured: 'p99', unit: 'µs', of: 'p99' }),
      row({ ...compared, measured: 'answers', unit: 'per s', of: 'rate' }),
    ]
  } finally {
    bare.stop()
    await ours.stop()
  }
}
