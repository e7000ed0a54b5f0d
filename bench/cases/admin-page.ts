/** Everybody's tasks, a page of 50 among 100,000, 8 at once, beside one indexed SELECT of a page; both without HTTP. */
import { readFileSync } from 'node:fs'
import { openPool } from '#platform/postgres/pool.ts'
import { shape } from '#platform/read-model/tables.ts'
import type { Case } from '../case.ts'
import { type Order, start } from '../process.ts'
import { interleave, row } from '../rounds.ts'

const tables = readFileSync(new URL('../../platform/read-model/tables.sql', import.meta.url), 'utf8')

/** 100 tasks each of 1,000 people: half of them done, one in three due, half of them in categories. */
const fill = `
  insert into read_1.person (id, key_id, telegram_id, language, time_zone, morning_hour, reminders, digest_hour,
      reachable, reachable_since, created_at, revision)
    select lpad(to_hex(n), 16, '0'), 'k', n + 1, 'en', 'America/Adak', '09:00', '{PT0S}', null, true, now(), now(), 0
    from generate_series(0, 999) n;
  insert into read_1.category (id, owner, name, created_at, created_position, updated_at, revision)
    select 'c' || lpad(to_hex(n), 15, '0'), lpad(to_hex(n), 16, '0'), 'Category ' || n, now(), lpad(to_hex(n), 16, '0'), now(), 0
    from generate_series(0, 999) n;
  insert into read_1.task (id, owner, title, category_id, done, due_local, due_zone, due_at, due_sort, reminders,
      created_at, created_position, updated_at, completed_at, revision)
    select md5(n::text)::char(16), lpad(to_hex(n % 1000), 16, '0'), 'Task number ' || n,
      case when n % 2 = 0 then 'c' || lpad(to_hex(n % 1000), 15, '0') end, n % 4 < 2,
      case when n % 3 = 0 then '2026-12-24T09:00:00' end, case when n % 3 = 0 then 'America/Adak' end,
      case when n % 3 = 0 then timestamptz '2026-12-24 19:00Z' + n * interval '1 minute' end,
      case when n % 3 = 0 then timestamptz '2026-12-24 19:00Z' + n * interval '1 minute' end,
      case when n % 3 = 0 then '{PT10M,PT0S}'::text[] end,
      timestamptz '2026-01-01Z' + n * interval '3 seconds', lpad(to_hex(n + 1000), 16, '0'),
      timestamptz '2026-06-01Z' + (n * 7919 % 100000) * interval '3 seconds', case when n % 4 < 2 then now() end, 1
    from generate_series(1, 100000) n;
  insert into projection.generation (generation, schema, code_version, state, shape, position)
    values (1, 'read_1', 1, 'live', '${shape}', lpad(to_hex(200000), 16, '0'))`

const asked: Readonly<Record<string, { readonly query: Order; readonly isIndexed: boolean }>> = {
  'newest first': { query: {}, isIndexed: true },
  'newest first, the 20th page': { query: { deep: 19 }, isIndexed: true },
  'open, by due date': { query: { status: 'open', sort: 'due' }, isIndexed: true },
  'by title': { query: { sort: 'title' }, isIndexed: false },
  'by last change': { query: { sort: '-updated' }, isIndexed: false },
  'a word that none has': { query: { q: 'xyzzy' }, isIndexed: false },
}

export const adminPage: Case = async (bench, { full }) => {
  const url = await bench.database()
  const pool = openPool(url, { max: 1 })
  await pool.query(`create schema read_1; ${tables.replaceAll('$schema', 'read_1')}; ${fill}`)
  await pool.query('vacuum analyze')
  await pool.end()
  const ours = await start('contestants/admin-page.ts', url)
  const bare = await start('contestants/bare-select.ts', url, 'read_1')
  try {
    const rows = []
    for (const [measured, { query, isIndexed }] of Object.entries(asked)) {
      const order = { ms: full ? 10_000 : 2_000, atOnce: 8 }
      const samples = await interleave(5, {
        ours: () => ours.ask({ ...order, ...query }),
        bare: () => bare.ask(order),
      })
      const compared = {
        case: 'everybody’s tasks, 50 of 100,000, 8 at once, no HTTP',
        ours: samples.ours,
        floor: { name: 'pg SELECT, newest first', samples: samples.bare },
      }
      rows.push(row({ ...compared, measured, unit: 'p50 µs', of: 'p50', ...(isIndexed && { target: { most: 1.5 } }) }))
    }
    return rows
  } finally {
    for (const contestant of [ours, bare]) contestant.stop()
  }
}
