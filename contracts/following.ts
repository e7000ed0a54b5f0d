/** A feed as it comes, by server-sent events: over lost connections, restarts and silence, without loss. */
import { ProblemError, pause, problemIn, Unanswered, waitOf } from './failure.ts'

export interface Followed<Item> {
  readonly item: Item
  /** Where to go on once this item is dealt with. */
  readonly next: string
}

interface Following {
  readonly send: typeof fetch
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly after: string | undefined
  readonly signal: AbortSignal | undefined
}

/** The service says something every 15 s. */
const silenceMs = 40_000
const longestBackOff = 7

export async function* following<Item>({ after, signal, ...asked }: Following): AsyncGenerator<Followed<Item>, void> {
  let last = after
  for (let failures = 0; ; ) {
    signal?.throwIfAborted()
    const ended = new AbortController()
    const silence = () => setTimeout(() => ended.abort(), silenceMs)
    let timer = silence()
    let fault: ProblemError | Unanswered = new Unanswered()
    try {
      const both = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
      for await (const { id, data } of events(asked, last, both)) {
        clearTimeout(timer)
        failures = 0
        last = id ?? last
        if (data !== undefined && last !== undefined) yield { item: JSON.parse(data) as Item, next: last }
        timer = silence()
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ProblemError) {
        if (waitOf(error, 1) === Number.POSITIVE_INFINITY) throw error
        fault = error
      }
      failures = Math.min(failures + 1, longestBackOff)
    } finally {
      clearTimeout(timer)
      ended.abort()
    }
    await pause(waitOf(fault, failures), signal)
  }
}

interface Event {
  readonly id: string | undefined
  readonly data: string | undefined
}

async function* events(
  { send, url, headers }: Pick<Following, 'send' | 'url' | 'headers'>,
  last: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Event, void> {
  const wanted = { ...headers, Accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) }
  const response = await send(url, { headers: wanted, signal })
  if (!response.ok || !response.body) throw problemIn(response, await response.text())
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let text = ''; ; ) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (text + value).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield { id: fieldOf(block, 'id'), data: fieldOf(block, 'data') }
  }
}

const fieldOf = (block: string, name: string): string | undefined =>
  block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)
