import { conformance } from '../conformance/index.ts'
import { openDouble } from './testing/double.ts'
import { eventstoredb } from './testing/subject.ts'

conformance({ ...eventstoredb, name: 'EventStoreDB (wire double)', create: openDouble })
