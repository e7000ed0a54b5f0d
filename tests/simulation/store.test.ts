/** The simulation's log keeps the store's promises, as far as one process can show them. */
import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import { appending } from '#platform/event-store/conformance/appending.ts'
import type { Bench, Subject } from '#platform/event-store/conformance/bench.ts'
import { orderAndReading } from '#platform/event-store/conformance/reading.ts'
import { memoryLog, memoryStore } from './store.ts'

const test = suite("the simulation's event store")
/** Writers in other processes, and wires that break, are for stores that have them. */
const needsMore = /^P4|^P12/

for (const [title, promise] of Object.entries({ ...appending, ...orderAndReading })) {
  if (needsMore.test(title)) continue
  test(title, async () => {
    const log = memoryLog()
    const subject: Subject = {
      name: 'memory',
      module: '',
      openStore: () => memoryStore(log),
      create: async () => ({ address: '', drop: async () => undefined }),
      server: () => ({ port: 0 }),
      over: () => '',
      unacceptable: { id: randomUUID(), type: 'Happened', data: '"\ud800"', metadata: '{}' },
      refusesKnownIds: true,
      tamper: () => [],
    }
    const bench: Bench = {
      subject,
      address: '',
      store: memoryStore(log),
      wired: () => Promise.reject(new Error('no wire')),
    }
    await promise(bench)
  })
}

test.run()
