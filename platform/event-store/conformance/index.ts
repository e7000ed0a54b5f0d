/**
 * What every adapter of the port promises, one test a promise, by its number in `port.ts`. An adapter's test file
 * describes itself as a Subject and calls `conformance`.
 */
import { suite } from 'uvu'
import { appending } from './appending.ts'
import type { Subject } from './bench.ts'
import { faults } from './faults.ts'
import { orderAndReading } from './reading.ts'
import { openWire } from './wire.ts'

export const conformance = (subject: Subject) => {
  const test = suite(`${subject.name} event store`)
  for (const [title, run] of Object.entries({ ...appending, ...orderAndReading, ...faults }))
    test(title, async () => {
      const { address, drop } = await subject.create()
      const store = subject.openStore(address)
      const opened: { close(): Promise<void> }[] = [store]
      const wired = async () => {
        const wire = await openWire(subject.server(address))
        const over = subject.openStore(subject.over(address, wire.port))
        opened.push(over, wire)
        return { store: over, wire }
      }
      try {
        await run({ subject, address, store, wired })
      } finally {
        for (const one of opened) await one.close()
        await drop()
      }
    })
  test.run()
}
