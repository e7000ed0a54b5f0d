/**
 * Sudden deaths of a real server: kill -9 under load, SIGSTOP. Run only where three variables are set:
 * `EVENTSTORE_URL`, `EVENTSTORE_PID` (the file that holds its process id) and `EVENTSTORE_START` (a shell command that
 * starts it again, on the same data, and writes that file). Run it by itself: whoever else uses the server suffers too.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '#tests/eventually.ts'
import { event, everything, rejects } from '../conformance/bench.ts'
import { type EventStore, none, StoreAway, type StoredEvent, start } from '../port.ts'
import { eventStoreDB } from './store.ts'

const { EVENTSTORE_URL: url, EVENTSTORE_PID: pidFile, EVENTSTORE_START: startCommand } = process.env
const longMs = 60_000
const once = { expectedRevision: none }

const pid = () => Number(readFileSync(pidFile ?? '', 'utf8'))
const signal = (name: NodeJS.Signals) => process.kill(pid(), name)
/** Its threads stop one by one after the signal is sent, and answer until then. */
const stopped = async () => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', `${pid()}`])
  return stdout.startsWith('T')
}
/** It takes each variable that begins so for an option of its own, and does not start with one that it does not know. */
const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('EVENTSTORE_'))
const restart = () =>
  promisify(execFile)('sh', ['-c', `${startCommand} >/dev/null 2>&1`], { env: Object.fromEntries(environment) })

/** A log of its own, and a subscription to it from the start. */
const followed = async (use: (store: EventStore, seen: readonly StoredEvent[]) => Promise<void>) => {
  const store = eventStoreDB({ url: url ?? '', prefix: `${randomUUID()}-` })
  const stop = new AbortController()
  const seen: StoredEvent[] = []
  const following = (async () => {
    for await (const item of store.subscribe({ after: start, signal: stop.signal }))
      if (!('caughtUp' in item)) seen.push(item)
  })()
  try {
    await use(store, seen)
  } finally {
    stop.abort()
    await following
    await store.close()
  }
}

const killed = () =>
  followed(async (store, seen) => {
    const acknowledged: string[] = []
    let unknown = 0
    let writing = true
    const write = async (writer: number) => {
      for (let n = 0; writing; n++) {
        const stream = `s-${writer}-${n}`
        await store.append(stream, [event(), event()], once).then(
          () => acknowledged.push(stream),
          (error: unknown) => {
            if (!(error instanceof StoreAway)) throw error
            unknown += 1
          },
        )
      }
    }
    const writers = Promise.all(Array.from({ length: 64 }, (_, i) => write(i)))
    writers.catch(() => undefined)
    const written = (before: number) => eventually(() => acknowledged.length > before + 300, longMs)
    try {
      for (let round = 0; round < 3; round++) {
        await written(acknowledged.length)
        signal('SIGKILL')
        await restart()
      }
      await written(acknowledged.length)
    } finally {
      writing = false
    }
    await writers
    const all = await everything(store)
    const streams = new Map<string, number>()
    for (const { stream } of all) streams.set(stream, (streams.get(stream) ?? 0) + 1)
    const lost = acknowledged.filter((stream) => !streams.has(stream))
    assert.equal(lost, [], `of ${acknowledged.length}, with ${unknown} whose outcome is unknown`)
    assert.ok([...streams.values()].every((count) => count === 2))
    await eventually(() => seen.length >= all.length, longMs)
    assert.equal(
      seen.map(({ id }) => id),
      all.map(({ id }) => id),
    )
  })

const frozen = () =>
  followed(async (store, seen) => {
    await store.append('a', [event()], once)
    signal('SIGSTOP')
    try {
      await eventually(stopped)
      const began = performance.now()
      await Promise.all([
        rejects(store.append('b', [event()], once), StoreAway),
        rejects(store.readStreams(['a']), StoreAway),
        rejects(store.head(), StoreAway),
        rejects(everything(store), StoreAway),
      ])
      assert.ok(performance.now() - began < 10_000)
    } finally {
      signal('SIGCONT')
    }
    await eventually(() => store.append('c', [event()], once), longMs)
    const all = await everything(store)
    assert.ok(all.length === 2 || all.length === 3)
    await eventually(() => seen.length === all.length, longMs)
  })

const given = url && pidFile && startCommand
const tests = {
  'kill -9 of a real server under load: nothing acknowledged is lost, nothing written twice, each event followed once':
    killed,
  'SIGSTOP of a real server: calls reject with StoreAway within 10 s, and the same object works again': frozen,
}
for (const [title, run] of Object.entries(tests))
  if (given) test(title, run)
  else test.skip(`${title}: EVENTSTORE_URL, EVENTSTORE_PID and EVENTSTORE_START are not all set`)

test.run()
