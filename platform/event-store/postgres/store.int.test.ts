import { randomUUID } from 'node:crypto'
import { testDatabase } from '#tests/database.ts'
import { conformance } from '../conformance/index.ts'
import * as postgres from './subject.ts'

conformance({
  ...postgres,
  name: 'Postgres',
  module: new URL('./subject.ts', import.meta.url).pathname,
  create: async () => {
    const { url, drop } = await testDatabase()
    return { address: url, drop }
  },
  refusesKnownIds: true,
  unacceptable: { id: randomUUID(), type: 'Happened', data: '"\0"', metadata: '{}' },
})
