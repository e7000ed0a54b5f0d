/** The floor of a page: one indexed SELECT of its rows by a pool of 8, written as JSON. `bare-select.ts <url> <schema>` */
import pg from 'pg'
import { serve, timed } from '../process.ts'

const [, , url, schema] = process.argv
const pool = new pg.Pool({ connectionString: url, max: 8 })

const text = `select id, owner, title, category_id, done, due_local, due_zone, due_at, reminders, snoozed_until, created_at,
    updated_at, completed_at, deleted_at, revision
  from ${schema}.task where deleted_at is null and created_at <= $1 order by created_at desc limit 50`

const page = async () => {
  const { rows } = await pool.query({ name: 'page', text, values: ['2999-01-01'] })
  return JSON.stringify({ items: rows, nextCursor: null })
}

serve({}, ({ ms, atOnce }) => timed(Number(ms), Number(atOnce), page))
