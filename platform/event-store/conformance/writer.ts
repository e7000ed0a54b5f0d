/**
 * A writer in a process of its own: `writer.ts <module> <address>`; the module exports `openStore(address)`. Told
 * `{ race, writers, rounds }`, its writers race for each revision of that stream, and it answers the revisions won.
 * Told `{ flood }`, it appends to streams so named for ever, and says each stream that was acknowledged.
 */
import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { type EventStore, RevisionConflict } from '../port.ts'

export type Order =
  | { readonly race: string; readonly writers: number; readonly rounds: number }
  | { readonly flood: string }

const [module = '', address = ''] = process.argv.slice(2)
const { openStore } = (await import(pathToFileURL(module).href)) as { openStore: (address: string) => EventStore }
const store = openStore(address)

const event = () => ({ id: randomUUID(), type: 'Raced', data: '{}', metadata: '{}' })

const race = async (stream: string, rounds: number, won: number[]) => {
  for (let round = 0; round < rounds; round++) {
    try {
      await store.append(stream, [event()], { expectedRevision: round - 1 })
      won.push(round)
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error
      // Slower than the rest: go on from where the stream is.
      const last = (await store.readStreams([stream])).get(stream)?.at(-1)?.revision ?? -1
      round = Math.max(round, last)
    }
  }
}

process.on('message', async (order: Order) => {
  if ('race' in order) {
    const won: number[] = []
    await Promise.all(Array.from({ length: order.writers }, () => race(order.race, order.rounds, won)))
    await store.close()
    process.send?.(won)
    return
  }
  for (let n = 0; ; n++) {
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const stream = `${order.flood}-${n}-${i}`
        await store.append(stream, [event(), event()], { expectedRevision: -1 })
        process.send?.(stream)
      }),
    )
  }
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
