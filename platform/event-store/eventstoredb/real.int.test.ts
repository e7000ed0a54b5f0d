/** Against a real server where EVENTSTORE_URL names one; each test has a prefix of its own there. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import { conformance } from '../conformance/index.ts'
import { eventstoredb } from './testing/subject.ts'

const url = process.env.EVENTSTORE_URL
if (url) {
  const create = async () => ({ address: `${url}#${randomUUID()}-`, drop: async () => undefined })
  conformance({ ...eventstoredb, name: 'EventStoreDB (the real one at EVENTSTORE_URL)', create })
} else {
  test.skip('every promise against a real EventStoreDB: EVENTSTORE_URL names none')
  test.run()
}
