/** Whoever is erased in whatever order: the rest of the log folds, others keep their rows, and no word is left. */
import fc from 'fast-check'
import { test } from 'uvu'
import { equal, not } from 'uvu/assert'
import { type DomainEvent, personalFieldsOf, streamOf } from '#contracts/events/index.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { hold } from './property.ts'
import { readModel } from './simulation/read-model.ts'

const people = ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb', 'cccccccccccccccc'] as const
const actions = [
  'create',
  'create in category',
  'rename',
  'schedule',
  'complete',
  'delete',
  'category',
  'rename category',
  'late',
  'fall due',
  'erase',
  'return',
] as const
type Asked = readonly [person: (typeof people)[number], action: (typeof actions)[number]]

/** A log of all that, each word marked with the key that it is sealed under. */
const logOf = (asked: readonly Asked[]): readonly Recorded[] => {
  const log: Recorded[] = []
  const revisions = new Map<string, number>()
  const keys = new Map<string, string>()
  const present = new Set<string>()
  let made = 0
  const write = (stream: string, owner: string, keyId: string | null, event: DomainEvent) => {
    const revision = (revisions.get(stream) ?? -1) + 1
    revisions.set(stream, revision)
    const n = log.length
    const at = new Date(Date.UTC(2026, 10, 24) + n * 60_000).toISOString()
    const metadata = { commandId: `${n}`, requestHash: '', correlationId: '', causationId: '', occurredAt: at }
    log.push({
      ...event,
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      stream,
      revision,
      position: String(n).padStart(16, '0'),
      metadata: { ...metadata, actor: `user:${owner}`, channel: 'api', schemaVersion: 1 },
      keyId: personalFieldsOf(event.type).length ? keyId : null,
      erased: false,
    })
  }
  for (const [owner, action] of asked) {
    const keyId = keys.get(owner) ?? ''
    const words = `words under ${keyId}`
    const task = (n = 0) => `${owner.slice(0, 8)}${String(n).padStart(8, '0')}`
    const say = (event: DomainEvent) => write(streamOf.user(owner), owner, keyId, event)
    if (action === 'return') {
      if (present.has(owner)) continue
      const next = `key${String(++made).padStart(13, '0')}`
      keys.set(owner, next)
      present.add(owner)
      const data = { keyId: next, telegramId: made, language: 'en', timeZone: 'America/Adak' } as const
      write(streamOf.user(owner), owner, next, { type: 'UserRegistered', data })
      continue
    }
    if (keyId === '' || (!present.has(owner) && action !== 'late')) continue
    const category = { id: streamOf.category(owner), of: owner }
    const onTask = (event: DomainEvent) => write(streamOf.task(task(made)), owner, keyId, event)
    const due = { local: '2027-01-01T09:00:00', zone: 'America/Adak', at: '2027-01-01T19:00:00.000Z' }
    switch (action) {
      case 'create':
      case 'create in category':
        made += 1
        onTask({
          type: 'TaskCreated',
          data: { owner, title: words, categoryId: action === 'create' ? null : category.of },
        })
        break
      case 'rename':
      // Written a moment after the erasure by somebody who had not heard of it.
      case 'late':
        onTask({ type: 'TaskRenamed', data: { title: words } })
        break
      case 'schedule':
        onTask({ type: 'TaskScheduled', data: due })
        onTask({ type: 'TaskRemindersChosen', data: { reminders: ['PT0S'] } })
        break
      case 'complete':
        onTask({ type: 'TaskCompleted', data: {} })
        break
      case 'delete':
        onTask({ type: 'TaskDeleted', data: {} })
        break
      case 'category':
        if (!revisions.has(category.id))
          write(category.id, owner, keyId, { type: 'CategoryCreated', data: { owner, name: words } })
        break
      case 'rename category':
        if (revisions.has(category.id))
          write(category.id, owner, keyId, { type: 'CategoryRenamed', data: { name: words } })
        break
      case 'fall due': {
        const wishes = [{ taskId: task(made), wish: 'a wish', fireAt: due.at, before: 'PT0S' }]
        write(streamOf.notification(owner, '20270101T1900'), owner, null, {
          type: 'NotificationFellDue',
          data: { wishes },
        })
        break
      }
      case 'erase':
        present.delete(owner)
        say({ type: 'UserErased', data: { keyId } })
    }
  }
  return log
}

const erasedIn = (events: readonly Recorded[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === 'UserErased' ? [event.data.keyId] : [])))

/** As it is read where these keys are gone. */
const without =
  (gone: ReadonlySet<string>) =>
  (event: Recorded): Recorded => {
    if (event.keyId === null || !gone.has(event.keyId)) return event
    const data: Record<string, unknown> = { ...event.data }
    for (const field of personalFieldsOf(event.type)) data[field] = typeof data[field] === 'number' ? 0 : ''
    return { ...event, data, erased: true } as Recorded
  }

const rowsOf = (model: ReturnType<typeof readModel>, owners: (owner: string | null) => boolean = () => true) => ({
  persons: [...model.persons.values()].filter(({ id }) => owners(id)).sort(byId),
  categories: [...model.categories.values()].filter(({ state }) => owners(state.owner)).sort(byId),
  tasks: [...model.tasks.values()].filter(({ state }) => owners(state.owner)).sort(byId),
  reminders: [...model.reminders.values()].flat().filter(({ owner }) => owners(owner)),
  notifications: [...model.notifications.values()]
    .flatMap((rows) => [...rows.values()])
    .filter(({ owner }) => owners(owner)),
  history: model.history
    .filter(({ owner }) => owners(owner))
    .map(({ event: { type, data, stream, revision, position }, owner }) => ({
      type,
      data,
      stream,
      revision,
      position,
      owner,
    })),
})
const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)

const asked = fc.array(fc.tuple(fc.constantFrom(...people), fc.constantFrom(...actions)), {
  minLength: 5,
  maxLength: 60,
})
/** Where batches end, and whether the keys of erasures that are yet to be folded are gone already. */
const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 20 })

test('the read model that lived through erasures is the one that is folded anew, without a word of them', () =>
  hold(asked, cuts, (asked, cuts) => {
    const log = logOf([...people.map((person) => [person, 'return'] as const), ...asked])
    const gone = erasedIn(log)
    const lived = readModel()
    for (let from = 0, n = 0; from < log.length; n += 1) {
      const [size, isGone] = cuts[n % cuts.length] ?? [1, true]
      const batch = log.slice(from, from + size)
      const known = isGone ? gone : erasedIn(log.slice(0, from))
      lived.apply(lived.position, batch.map(without(known)), batch.at(-1)?.position ?? '')
      from += size
    }
    const anew = readModel()
    anew.apply(anew.position, log.map(without(gone)), 'the end')
    equal(rowsOf(lived), rowsOf(anew))
    const text = JSON.stringify([rowsOf(lived), rowsOf(anew)])
    for (const keyId of gone) not.match(text, `words under ${keyId}`)

    const last = log.filter((event) => event.type === 'UserErased' || event.type === 'UserRegistered')
    const isPresent = (person: string) =>
      last.findLast(({ stream }) => stream === streamOf.user(person))?.type === 'UserRegistered'
    const present = people.filter(isPresent)
    const untouched = present.filter(
      (person) => !last.some((event) => event.type === 'UserErased' && event.stream === streamOf.user(person)),
    )
    const alone = readModel()
    alone.apply(
      alone.position,
      log.filter(({ metadata }) => untouched.some((person) => metadata.actor === `user:${person}`)),
      'the end',
    )
    const theirs = (owner: string | null) => untouched.some((person) => person === owner)
    equal(rowsOf(lived, theirs), rowsOf(alone, theirs))
  }))

test.run()
