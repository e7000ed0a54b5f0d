import { memoryQueue } from './memory.ts'
import { conforms } from './testing/conformance.ts'

conforms('in memory', async () => ({ open: () => memoryQueue(), close: async () => undefined }))
