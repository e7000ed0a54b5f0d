/** `adak events list | follow`: the log, as it is. */
import { type Recorded, Unreadable } from '#platform/event-store/log.ts'
import { type Filter, start } from '#platform/event-store/port.ts'
import { openInstalled } from './installed.ts'
import { many, print, say } from './print.ts'
import { whenAsked } from './stopping.ts'

interface Look {
  readonly stream?: string
  readonly json?: boolean
}

const filterOf = ({ stream }: Look): { filter?: Filter } => (stream ? { filter: { streamPrefixes: [stream] } } : {})

const asJson = (event: Recorded | Unreadable): string => {
  const { id, type, stream, revision, position } = event
  if (event instanceof Unreadable) {
    return JSON.stringify({ position, stream, revision, type, id, unreadable: event.message })
  }
  const { data, metadata, erased } = event
  return JSON.stringify({ position, stream, revision, type, id, data, metadata, ...(erased && { erased }) })
}

const asLine = (event: Recorded | Unreadable): string => {
  if (event instanceof Unreadable) return `?  ${event.message}`
  const { metadata, stream, revision, type, data, erased } = event
  return `${metadata.occurredAt}  ${stream}@${revision}  ${type}  ${erased ? '(erased)' : JSON.stringify(data)}`
}

export const list = async (look: Look & { readonly limit?: number }) => {
  const write = look.json ? asJson : asLine
  await using installed = await openInstalled()
  let last: string[] = []
  let seen = 0
  for await (const page of installed.log.readAll({ after: start, ...filterOf(look) })) {
    seen += page.length
    const lines = page.map(write)
    if (look.limit) last = [...last, ...lines].slice(-look.limit)
    else await print(lines.join('\n'))
  }
  if (last.length) await print(last.join('\n'))
  say(many(seen, 'event'))
}

export const follow = async (look: Look) => {
  const write = look.json ? asJson : asLine
  await using installed = await openInstalled()
  const after = await installed.log.head()
  say('following; Ctrl-C ends it')
  const signal = whenAsked()
  for await (const page of installed.log.subscribe({ after, signal, ...filterOf(look) })) {
    if (!('caughtUp' in page)) await print(page.map(write).join('\n'))
  }
}
