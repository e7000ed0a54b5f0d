/** Against the wire double always, and against a real server where EVENTSTORE_URL names one. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import { conformance } from '../conformance/index.ts'
import { openStore, over, server, tamper } from './subject.ts'
import { openDouble } from './testing/double.ts'

const subject = {
  openStore,
  server,
  over,
  tamper,
  module: new URL('./subject.ts', import.meta.url).pathname,
  refusesKnownIds: false,
  unacceptable: { id: 'not a UUID', type: 'Happened', data: '{}', metadata: '{}' },
}

conformance({ ...subject, name: 'EventStoreDB (wire double)', create: openDouble })

const url = process.env.EVENTSTORE_URL
if (url) {
  const create = async () => ({ address: `${url}#${randomUUID()}-`, drop: async () => undefined })
  conformance({ ...subject, name: 'EventStoreDB (the real one at EVENTSTORE_URL)', create })
} else test.skip('the promises against a real EventStoreDB: EVENTSTORE_URL names none')
test.run()
