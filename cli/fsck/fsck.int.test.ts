/** `adak fsck` finds what was done to a log, and names the event. */
import { randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openKeys } from '#platform/auth/keys.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { none } from '#platform/event-store/port.ts'
import { type Installation, installation, newId } from '#tests/projected.ts'
import { type Beginning, check } from './check.ts'

const checked = ({ pool, log }: Installation, salt = 'a salt') => check({ pool, log, salt }, () => undefined)

/** As whoever has the database can: the trigger that refuses it is switched off for it. */
const tamper = async ({ pool }: Installation, statement: string, values: unknown[] = []) => {
  const client = await pool.connect()
  try {
    await client.query('begin; alter table event_store.event disable trigger immutable')
    const { rows } = await client.query(statement, values)
    await client.query('alter table event_store.event enable trigger immutable; commit')
    return rows
  } finally {
    client.release()
  }
}

/** Ann has a category and three tasks, one of them done; all of it folded. */
const lived = async (house: Installation) => {
  house.start()
  const ann = await house.register(42)
  const home = newId()
  await ann.category(home, { type: 'CategoryCreated', data: { owner: ann.id, name: 'Home' } })
  const milk = await ann.create('Buy milk', '2030-11-24T09:00', home)
  await ann.create('Buy bread')
  await ann.task(milk, { type: 'TaskCompleted', data: {} })
  await ann.create('Buy tea')
  await house.caughtUp()
  return { ann, home, milk }
}

const claim = (title: string, work: (house: Installation) => Promise<void>) =>
  test(title, async () => {
    const house = await installation()
    await work(house).finally(() => house.close())
  })

claim('a log as it was written is well, while it is folded and before', async (house) => {
  const before = await checked(house)
  assert.equal(before.findings, [])
  assert.is(before.against, null)
  await lived(house)
  const { findings, events, digest, against } = await checked(house)
  assert.equal(findings, [])
  assert.is(events, 9)
  const { rows } = await house.pool.query(`select encode(digest, 'hex') as digest from projection.generation`)
  assert.is(digest, rows[0]?.digest)
  assert.is(against?.position, await house.log.head())
})

claim('one byte turned in any field of any event is found, and the event is named', async (house) => {
  await lived(house)
  const { rows } = await house.pool.query('select pos, id, data, metadata from event_store.event order by pos')
  for (const { pos, id, data, metadata } of rows)
    for (const [column, text] of Object.entries({ data, metadata })) {
      const at = Math.floor(Math.random() * text.length)
      const other = text[at] === 'x' ? 'y' : 'x'
      const turned = text.slice(0, at) + other + text.slice(at + 1)
      await tamper(house, `update event_store.event set ${column} = $1 where pos = $2`, [turned, pos])
      const { findings } = await checked(house)
      const what = `${column} of event ${pos}, byte ${at}: ${JSON.stringify(findings)}`
      assert.ok(findings.length, what)
      assert.ok(
        findings.some((finding) => finding.id === id),
        what,
      )
      await tamper(house, `update event_store.event set ${column} = $1 where pos = $2`, [text, pos])
    }
  assert.equal((await checked(house)).findings, [])
})

claim('an event taken out or put in is found, though every event by itself reads well', async (house) => {
  await lived(house)
  const put = 'insert into event_store.event select * from json_populate_record(null::event_store.event, $1)'
  const [last] = await tamper(house, 'delete from event_store.event where pos = 9 returning *')
  const gone = await checked(house)
  assert.equal(
    gone.findings.map(({ position, what }) => [Number(position), what]),
    [[8, 'after it 1 events that were here when the read model was folded are gone']],
  )
  const added = { ...last, id: randomUUID(), stream: `task-${newId()}`, pos: 9 }
  await tamper(house, put, [JSON.stringify(added)])
  await tamper(house, put, [JSON.stringify({ ...last, pos: 10 })])
  const { findings } = await checked(house)
  assert.ok(findings.some(({ id }) => id === added.id))
})

claim('what an event refers to has to exist, and to be the same person’s', async (house) => {
  const { ann, home, milk } = await lived(house)
  const bob = await house.register(43)
  const moved = { type: 'TaskMoved', data: { categoryId: newId(), restoredAt: null } } as const
  await ann.task(milk, moved)
  await bob.create('In another’s category', null, home)
  await house.append(`task-${newId()}`, ann.id, null, [{ type: 'TaskCompleted', data: {} }])
  await house.append('installation', ann.id, null, [
    { type: 'EventSkipped', data: { eventId: randomUUID(), why: 'x' } },
  ])
  await house.append(`user-${bob.id}`, bob.id, null, [{ type: 'UserErased', data: { keyId: ann.keyId } }])
  const { findings } = await checked(house)
  assert.equal(
    findings.map(({ what }) => what.replace(/[0-9a-f]{16}/, '…')),
    [
      'its category-… does not exist before it',
      "its category-… is another person's",
      'a stream of its kind begins with TaskCreated',
      "its key … is not the person's",
      'the event that it names does not exist',
      'its key … is still there: the next start of command-api destroys it',
    ],
  )
})

claim('an event that cannot be read is a fault until the log says to pass over it', async (house) => {
  await lived(house)
  const id = randomUUID()
  await house.store.append('task-0123456789abcdef', [{ id, type: 'TaskSung', data: '{}', metadata: '{}' }], {
    expectedRevision: none,
  })
  const before = await checked(house)
  assert.equal(
    before.findings.map((finding) => [finding.id, finding.what]),
    [[id, 'it cannot be read: its type is unknown to this version']],
  )
  await house.append('installation', 'x', null, [{ type: 'EventSkipped', data: { eventId: id, why: 'x' } }])
  assert.equal((await checked(house)).findings, [])
})

claim('a key may be gone only where its person was erased', async (house) => {
  const { ann } = await lived(house)
  await house.pool.query('delete from accounts.key')
  // The house's own remembers them for a while.
  const log = openLog({ store: house.store, keys: openKeys(house.pool) })
  const lost = await check({ pool: house.pool, log, salt: 'a salt' }, () => undefined)
  assert.equal(
    lost.findings.map(({ what }) => what.replace(/[0-9a-f]{16}/, '…')),
    ['its key … is gone, though nobody was erased; it sealed 5 events from this one on'],
  )
  await house.append(`user-${ann.id}`, ann.id, null, [{ type: 'UserErased', data: { keyId: ann.keyId } }])
  const erased = await check({ pool: house.pool, log, salt: 'a salt' }, () => undefined)
  assert.equal(erased.findings, [])
})

claim('whether the log still begins as it did can be asked with what was told of it then', async (house) => {
  const { ann } = await lived(house)
  const { events, digest } = await checked(house)
  await ann.create('Since then')
  const asked = (begins: Beginning) => check({ ...house, salt: 'a salt', begins }, () => undefined)
  assert.equal((await asked({ events, digest })).findings, [])
  assert.equal((await asked(await checked(house))).findings, [])
  assert.is((await asked({ events: 4, digest })).found, 1)
  assert.is((await asked({ events: 99, digest })).found, 1)
})

claim('another salt than the log was begun with is said', async (house) => {
  const { findings } = await checked(house, 'pepper')
  assert.match(findings[0]?.what ?? '', 'its fingerprint of the salt')
})

test.run()
