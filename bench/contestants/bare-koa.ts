/** The floor of a call: Koa and pg with one statement a request, nothing else. `bare-koa.ts <url> [<schema> <owner>]` */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Koa from 'koa'
import pg from 'pg'
import { insertBare } from '../postgres.ts'
import { serve } from '../process.ts'

const [, , url, schema = 'read_1', owner] = process.argv
const pool = new pg.Pool({ connectionString: url, max: 8 })

const metadata = JSON.stringify({
  commandId: randomUUID(),
  actor: 'user:9f2c61aa03b4d57e',
  channel: 'api',
  schemaVersion: 1,
})

const insert = async (context: Koa.Context) => {
  const { title } = JSON.parse(await text(context.req)) as { title: string }
  const id = randomBytes(8).toString('hex')
  const data = JSON.stringify({ owner: '9f2c61aa03b4d57e', title, categoryId: null })
  const values = [randomUUID(), `task-${id}`, 0, 'TaskCreated', data, metadata]
  await pool.query({ name: 'insert', text: insertBare, values })
  context.status = 201
  context.body = { id, title, category: null, status: 'open', revision: 0 }
}

const page = `select id, title, category_id, done, due_local, due_at, reminders, snoozed_until, created_at, updated_at,
  completed_at, deleted_at, revision from ${schema}.task
  where owner = $1 and deleted_at is null order by created_position limit 50`

const select = async (context: Koa.Context) => {
  const { rows } = await pool.query({ name: 'page', text: page, values: [owner] })
  context.body = { items: rows, nextCursor: null }
}

const app = new Koa()
app.use((context) => (context.method === 'POST' ? insert(context) : select(context)))
const server = app.listen(0, '127.0.0.1', () =>
  serve({ port: (server.address() as AddressInfo).port }, () => Promise.resolve({})),
)
