/** emmett on Postgres, in a process of its own: it changes the driver's parsers for all who share it. */
import { randomUUID } from 'node:crypto'
import { CommandHandler } from '@event-driven-io/emmett'
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql'

const store = getPostgreSQLEventStore(process.argv[2])
const evolve = (task, { type, data }) =>
  type === 'TaskCreated' ? { ...data, done: false } : type === 'TaskCompleted' ? { ...task, done: true } : task
const handle = CommandHandler({ evolve, initialState: () => null })

const metadata = JSON.parse(process.argv[3])
const event = (type, data) => ({ type, data, metadata })
const create = (stream) => handle(store, stream, () => event('TaskCreated', JSON.parse(process.argv[4])))
const complete = (stream) => handle(store, stream, (task) => (task?.done === false ? event('TaskCompleted', {}) : []))

const flood = async (streams, atOnce, work) => {
  const startedAt = performance.now()
  const left = [...streams]
  const worker = async () => {
    for (let stream = left.pop(); stream; stream = left.pop()) await work(stream)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (streams.length / (performance.now() - startedAt)) * 1000
}

process.on('message', async ({ count, atOnce }) => {
  const streams = Array.from({ length: count }, () => `task-${randomUUID()}`)
  const created = await flood(streams, atOnce, create)
  const completed = await flood(streams, atOnce, complete)
  process.send({ created, completed })
})
process.on('disconnect', () => process.exit())
// 32 first calls at once never end: one goes ahead.
await create(`task-${randomUUID()}`)
process.send({})
