/**
 * The floor of EventStoreDB: its own client, on the path that keeps deadlines (credentials given by call). Reads and
 * appends what the handler does, or follows all streams. `bare-eventstoredb.ts <EVENTSTORE_URL> <metadata> <data>`
 */
import { randomUUID } from 'node:crypto'
import { EventStoreDBClient, jsonEvent, START, streamNameFilter } from '@eventstore/db-client'
import { addressOf } from '#platform/event-store/eventstoredb/address.ts'
import { flood, serve } from '../process.ts'

const [, , address = '', metadata = '{}', data = '{}'] = process.argv
const { url, prefix } = addressOf(address)
const calls = EventStoreDBClient.connectionString(url)
const subscriptions = EventStoreDBClient.connectionString(url)
const credentials = { username: 'admin', password: 'changeit' }

const read = async (stream: string) => {
  let events = 0
  for await (const _ of calls.readStream(stream)) events += 1
  return events
}
const write = (stream: string, type: string, content: string, expectedRevision: bigint | 'no_stream') =>
  calls.appendToStream(
    stream,
    jsonEvent({ id: randomUUID(), type, data: JSON.parse(content), metadata: JSON.parse(metadata) }),
    { expectedRevision, credentials },
  )

const person = `${prefix}bare-person-${randomUUID()}`
await write(person, 'UserRegistered', data, 'no_stream')

const follow = async (count: number) => {
  const startedAt = performance.now()
  const subscription = subscriptions.subscribeToAll({
    fromPosition: START,
    filter: streamNameFilter({ prefixes: [prefix] }),
  })
  let events = 0
  for await (const _ of subscription) if (++events === count) break
  await subscription.unsubscribe()
  return { rate: (events / (performance.now() - startedAt)) * 1000 }
}

serve({}, async ({ count = 0, atOnce = 0, follow: events }) => {
  if (events) return follow(Number(events))
  const streams = Array.from({ length: Number(count) }, () => `${prefix}bare-${randomUUID()}`)
  const created = await flood(streams.length, Number(atOnce), async (n) => {
    await read(person)
    await write(streams[n] ?? '', 'TaskCreated', data, 'no_stream')
  })
  const completed = await flood(streams.length, Number(atOnce), async (n) => {
    await Promise.all([read(person), read(streams[n] ?? '')])
    await write(streams[n] ?? '', 'TaskCompleted', '{}', 0n)
  })
  return { created, completed }
})
