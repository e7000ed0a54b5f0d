/** The floor of an append: a bare INSERT, each in its own transaction, by a pool of 8. `bare-insert.ts <url> <metadata> <data>` */
import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { insertBare } from '../postgres.ts'
import { flood, serve } from '../process.ts'

const [, , url, metadata, data] = process.argv
const pool = new pg.Pool({ connectionString: url, max: 8 })
const insert = (stream: string, revision: number, type: string, content: string) =>
  pool.query({ name: 'insert', text: insertBare, values: [randomUUID(), stream, revision, type, content, metadata] })

serve({}, async ({ count, atOnce }) => {
  const streams = Array.from({ length: Number(count) }, () => `task-${randomBytes(8).toString('hex')}`)
  const created = await flood(streams.length, Number(atOnce), (n) =>
    insert(streams[n] ?? '', 0, 'TaskCreated', data ?? '{}'),
  )
  const completed = await flood(streams.length, Number(atOnce), (n) =>
    insert(streams[n] ?? '', 1, 'TaskCompleted', '{}'),
  )
  return { created, completed }
})
