/** The wire double is held against a real server, where EVENTSTORE_URL names one: both are asked the same, and answer alike. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type EventToAppend, none } from '../port.ts'
import { addressOf } from './address.ts'
import { connect } from './connection.ts'
import { allRequest, appendMessages, streamRequest } from './messages.ts'
import { openDouble } from './testing/double.ts'

const event = (id: string = randomUUID(), data = '{}', type = 'Happened'): EventToAppend => ({
  id,
  type,
  data,
  metadata: '{}',
})
const [a, b, c, d] = [event(), event(), event(), event()]
const long = (length: number) => event(undefined, `"${'x'.repeat(length)}"`)

/** In this order. `''` as stream is sent as it is. */
const appends: Readonly<Record<string, readonly [stream: string, events: readonly EventToAppend[], expected: number]>> =
  {
    'a new stream': ['s', [a, b], none],
    'the same again': ['s', [a, b], none],
    'the first of them again': ['s', [a], none],
    'them and one more': ['s', [a, b, c], none],
    'other ids': ['s', [c], none],
    'a revision that is not there': ['s', [c], 5],
    'the next': ['s', [c], 1],
    'the next again': ['s', [c], 1],
    'a known id at the present revision': ['s', [c], 2],
    'the same ids with other data': ['s', [event(a.id, '"other"'), event(b.id, '"other"')], none],
    'a revision of a stream that is not there': ['none', [d], 0],
    'an id of another stream': ['t', [a], none],
    'a part of it again, and something new': ['s', [b, d], 0],
    'one id twice': ['u', [d, d], none],
    'too long': ['long', [long(1_048_576)], none],
    'just not too long': ['long', [long(1_048_400)], none],
    'too long together': ['long', [long(600_000), long(600_000)], 0],
    'no name': ['', [event()], none],
    'no UUID': ['v', [event('nonsense')], none],
    'no type': ['v', [event(undefined, '{}', '')], none],
    'no JSON': ['v', [event(undefined, 'nonsense')], none],
  }

/** What each is asked, and what it says, with positions by the order in which they were first seen. */
const asked = async (url: string) => {
  const prefix = `${randomUUID()}-`
  const connection = connect(url)
  const naming = { prefix, names: null }
  const answers: Record<string, unknown> = {}
  const positions: string[] = []
  const numberOf = (position = '') => {
    if (!positions.includes(position)) positions.push(position)
    return positions.indexOf(position)
  }
  const failure = ({ cause }: Error) => {
    const { code, details, metadata } = cause as {
      code: number
      details: string
      metadata: { get(name: string): unknown }
    }
    return { code, details, exception: metadata.get('exception') }
  }
  const append = async (stream: string, events: readonly EventToAppend[], expected: number) => {
    const messages = appendMessages(stream && prefix + stream, events, expected)
    const answer = await connection.append(messages, 10_000).catch((error: Error) => error)
    if (answer instanceof Error) return 'cause' in answer ? failure(answer) : answer.constructor.name
    const [success, wrong] = [answer.getSuccess(), answer.getWrongExpectedVersion()]
    if (!success) {
      // Each field is there a second time, for clients of 20.6.
      return Object.fromEntries(Object.entries({ ...wrong?.toObject() }).filter(([name]) => !name.endsWith('2060')))
    }
    const place = success.getPosition()
    return {
      revision: success.getCurrentRevision(),
      commit: numberOf(place?.getCommitPosition()),
      prepare: numberOf(place?.getPreparePosition()),
    }
  }
  const shown = (answer: ReadResp) => {
    const recorded = answer.getEvent()?.getEvent()
    if (!recorded) return ReadRespCase[answer.getContentCase()]
    const stream = Buffer.from(recorded.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
    return [
      stream.replace(prefix, ''),
      recorded.getStreamRevision(),
      numberOf(recorded.getCommitPosition()),
      numberOf(recorded.getPreparePosition()),
      recorded.getId()?.getString().length,
      recorded.getMetadataMap().get('type'),
      recorded.getMetadataMap().get('content-type'),
      recorded.getData_asU8().length,
    ].join(' ')
  }
  /** `live`: how many answers there will be. */
  const read = async (request: ReadReq, live?: number) => {
    const seen: unknown[] = []
    const stop = new AbortController()
    try {
      const limits = { silenceMs: 10_000 }
      for await (const chunk of connection.read(request, limits, stop.signal))
        for (const answer of chunk) if (seen.push(shown(answer)) === live) stop.abort()
      return seen
    } catch (error) {
      return [...seen, failure(error as Error)]
    }
  }
  const at = (n: number, further = 0n) => {
    const commit = String(BigInt(positions[n] ?? 0) + further)
    return { commit, prepare: commit }
  }
  const all = { filter: undefined, naming, count: 100 } as const
  const live = { ...all, count: 'subscription' } as const

  for (const [name, order] of Object.entries(appends)) answers[`append: ${name}`] = await append(...order)
  Object.assign(answers, {
    'a stream': await read(streamRequest(`${prefix}s`)),
    'a part of a stream': await read(streamRequest(`${prefix}s`, 1, 1)),
    'beyond its end': await read(streamRequest(`${prefix}s`, 10, 1)),
    'a stream that is not there': await read(streamRequest(`${prefix}missing`)),
    'all by prefix': await read(allRequest(null, all)),
    'all from the first event': await read(allRequest(at(0), { ...all, count: 2 })),
    'the last': await read(allRequest(null, { ...all, count: 1, backwards: true })),
    'the last two of some': await read(
      allRequest(null, { ...all, filter: { streamPrefixes: ['s'] }, count: 2, backwards: true }),
    ),
    'all by pattern': await read(allRequest(null, { ...all, naming: { prefix, names: 't|u' } })),
    'all of nobody': await read(allRequest(null, { ...all, filter: { streamPrefixes: [] } })),
    'all from where no event is': await read(allRequest(at(0, 1n), all)),
    'followed from where no event is': await read(allRequest(at(0, 1n), live), 1),
    'followed by nobody': await read(allRequest(null, { ...live, filter: { streamPrefixes: [] } }), 2),
  })
  const before = Array.isArray(answers['all by prefix']) ? answers['all by prefix'].length : 0
  // Confirmation, what is there, the mark that it has caught up, and two events more.
  const following = read(allRequest(null, live), before + 4)
  await pause(500)
  await connection.append(appendMessages(`${prefix}live`, [event(), event()], none), 10_000)
  answers.followed = await following
  await connection.close()
  return answers
}

const ReadRespCase: Readonly<Record<number, string>> = {
  2: 'confirmation',
  3: 'checkpoint',
  4: 'stream not found',
  8: 'caught up',
  9: 'fell behind',
}

const url = process.env.EVENTSTORE_URL
const title = 'the wire double answers as a real server does'
if (url)
  test(title, async () => {
    const double = await openDouble()
    try {
      assert.equal(await asked(double.address), await asked(addressOf(url).url))
    } finally {
      await double.drop()
    }
  })
else test.skip(`${title}: EVENTSTORE_URL names none`)

test.run()
