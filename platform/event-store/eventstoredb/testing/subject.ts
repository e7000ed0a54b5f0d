/** What both of this adapter's subjects have in common. */
import { openStore, over, server, tamper } from '../subject.ts'

export const eventstoredb = {
  openStore,
  server,
  over,
  tamper,
  module: new URL('../subject.ts', import.meta.url).pathname,
  refusesKnownIds: false,
  unacceptable: { id: 'not a UUID', type: 'Happened', data: '{}', metadata: '{}' },
}
