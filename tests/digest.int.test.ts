/** The daily digest from its hour to the chat, on the two days of a year when clocks change. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '#platform/clock.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { fallDueOver } from '#scheduler/over-http.ts'
import { postgresAgenda } from '#scheduler/postgres-agenda.ts'
import { rounds } from '#scheduler/round.ts'
import { deliveryScene } from './delivery-scene.ts'
import { eventually } from './eventually.ts'

const zone = 'America/Adak'
const minute = 60_000
const hour = 60 * minute
const adak = await deliveryScene()
const pool = openPool(adak.env.DATABASE_URL, { max: 2 })
test.after(async () => {
  await pool.end()
  await adak.close()
})

const round = rounds({
  agenda: { ...postgresAgenda(pool), now: async () => adak.now() },
  fallDue: fallDueOver({ commandUrl: adak.url, serviceToken: adak.env.SERVICE_TOKEN }),
  queue: { put: adak.put, depth: adak.depth },
  clock: { now: adak.now, monotonic: adak.now, sleep: systemClock.sleep },
  onFault: (error) => {
    throw error
  },
})
/** It is that moment, and the scheduler looks; what it put is dealt with. */
const at = async (ms: number) => {
  adak.later(ms - adak.now())
  await round({ over: new AbortController().signal, mayAct: async () => true, graceMs: 0 })
  await eventually(async () => (await adak.depth()) === 0)
}

const change = (after: Temporal.ZonedDateTime) => {
  const found = after.getTimeZoneTransition('next')
  if (!found) throw new Error(`the clocks of ${zone} change no more`)
  const isSkip = found.offsetNanoseconds > found.subtract({ seconds: 1 }).offsetNanoseconds
  return { moment: found, date: found.toPlainDate().toString(), isSkip }
}
const first = change(Temporal.Instant.fromEpochMilliseconds(adak.now() + 48 * hour).toZonedDateTimeISO(zone))
const second = change(first.moment)

for (const { moment, date, isSkip } of [first, second]) {
  // 02:30 does not exist, and means 03:30; 01:30 comes twice, and means the first.
  const [digestHour, told, hoursToNext] = isSkip ? ['02:30', 30 * minute, 23] : ['01:30', -30 * minute, 25]
  test(`on ${date} the digest of ${digestHour}, ${isSkip ? 'which clocks skip' : 'which comes twice'}, arrives once; the next one ${hoursToNext} h later`, async () => {
    const person = await adak.person()
    const api = adak.as(person.id)
    await api.changeMe({ body: { timeZone: zone, digestHour } })
    const { position } = await api.createTask({ body: { title: 'Due', due: date, reminders: [] } })
    await api.listTasks({ minPosition: position })
    const digests = () =>
      adak.box.chats
        .history(person.id)
        .map(({ runs }) =>
          runs
            .map(({ text }) => text)
            .join('')
            .replaceAll(/[\u2068\u2069]/g, ''),
        )
        .filter((text) => text.startsWith('☀️'))
    const rings = moment.epochMilliseconds + told

    await at(rings - 1_000)
    assert.equal(digests(), [])
    await at(rings)
    assert.is(digests().length, 1)
    assert.match(digests()[0] ?? '', /Today: 1\n• Due/)
    for (const hours of [1, 2, hoursToNext - 1]) await at(rings + hours * hour)
    await at(rings + hoursToNext * hour - 1_000)
    assert.is(digests().length, 1)
    await at(rings + hoursToNext * hour)
    assert.is(digests().length, 2)
    assert.match(digests()[1] ?? '', /Overdue: 1\n• Due/)
    assert.equal(await adak.ledger(person.id, `digest-${date}`), ['FellDue', 'Attempted', 'Sent'])
    await api.changeMe({ body: { digestHour: null } })
  })
}

test.run()
