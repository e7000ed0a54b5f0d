/** All persons of a log, by their own streams: who was erased, and whose words cannot be opened though they were not. */
import { streamOf } from '#contracts/events/index.ts'
import { type Log, Unreadable } from '#platform/event-store/log.ts'
import { start } from '#platform/event-store/port.ts'

export interface Survey {
  /** Persons who were not erased, or returned. */
  readonly present: number
  /** Those of them whose key is missing. */
  readonly keyless: number
  /** By the person's id. */
  readonly erased: ReadonlyMap<string, { readonly keyIds: readonly string[]; readonly returned: boolean }>
}

/** Goes on until there is nothing more, so whatever was destroyed meanwhile is known to be meant so. */
export const survey = async (log: Log, signal: AbortSignal): Promise<Survey> => {
  const prefix = streamOf.user('')
  const filter = { streamPrefixes: [prefix] }
  const keyless = new Set<string>()
  const erased = new Map<string, { keyIds: string[]; returned: boolean }>()
  let present = 0
  for (let after = start, more = true; more; ) {
    more = false
    for await (const page of log.readAll({ after, filter })) {
      signal.throwIfAborted()
      for (const event of page) {
        more = true
        after = event.position
        if (event instanceof Unreadable) continue
        const owner = event.stream.slice(prefix.length)
        const before = erased.get(owner)
        if (event.type === 'UserRegistered') {
          present += 1
          if (event.erased) keyless.add(event.data.keyId)
          if (before) before.returned = true
        }
        if (event.type === 'UserErased') {
          present -= 1
          keyless.delete(event.data.keyId)
          erased.set(owner, { keyIds: [...(before?.keyIds ?? []), event.data.keyId], returned: false })
        }
      }
    }
  }
  return { present, keyless: keyless.size, erased }
}
