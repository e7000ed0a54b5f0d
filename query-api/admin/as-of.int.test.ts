/** Against the real projector: what is folded from the history is what the projector made of the log. */
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdminCategory, AdminPerson, AdminTask, AsOf } from '#contracts/admin.ts'
import type { DomainEvent, TaskEvent } from '#contracts/events/index.ts'
import { streamOf } from '#contracts/events/index.ts'
import { fold as foldTask, type TaskHappened } from '#domain/task/state.ts'
import { toToken } from '#platform/http/position-token.ts'
import { type Installation, installation, newId } from '#tests/projected.ts'
import { holdAsync } from '#tests/property.ts'
import { cursors } from '../cursor.ts'
import { liveGeneration } from '../live.ts'
import { asking } from '../question.ts'
import { adminAsker } from '../testing/admin-scene.ts'

const test = suite('as of')
let adak: Installation
let read: <T>(route: 'readAsOf' | 'readPerson' | 'listAllTasks' | 'listAllCategories', given: object) => Promise<T>
test.before(async () => {
  adak = await installation()
  adak.start()
  const live = liveGeneration(adak.pool)
  const ask = asking({ pool: adak.pool, live, log: adak.log, timeZone: 'UTC' })
  const copyId = 'copy'
  read = adminAsker({ ask, live, cursors: cursors({ copyId, salt: 'salt' }), copyId, now: Date.now }).read
})
test.after(() => adak.close())

const zone = 'Europe/Berlin'
const ids = (kind: string, n: number) => Array.from({ length: n }, (_, i) => `${kind}${i}`)
const [tasks, categories] = [ids('task', 4), ids('category', 3)]

type Happening = { readonly of: string; readonly event: DomainEvent; readonly later: boolean }
const bare = <Type extends DomainEvent['type']>(type: Type) => ({ type, data: {} }) as unknown as DomainEvent
const categoryId = fc.constantFrom(null, ...categories)
const title = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'я', '"', '\\', '😀') })
const taskEvent: fc.Arbitrary<DomainEvent> = fc.oneof(
  title.map((said) => ({ type: 'TaskRenamed', data: { title: said } }) as const),
  categoryId.map((id) => ({ type: 'TaskMoved', data: { categoryId: id, restoredAt: null } }) as const),
  fc.constant({ type: 'TaskScheduled', data: { local: '2027-03-28', zone, at: null } } as const),
  fc.constant({
    type: 'TaskScheduled',
    data: { local: '2027-03-28T09:00:00', zone, at: '2027-03-28T07:00:00.000Z' },
  } as const),
  fc.constant({ type: 'TaskSnoozed', data: { until: '2027-01-01T00:00:00.000Z' } } as const),
  fc
    .subarray(['P1D', 'PT10M', 'PT0S'])
    .map((reminders) => ({ type: 'TaskRemindersChosen', data: { reminders } }) as const),
  fc.constantFrom(
    ...(['TaskCompleted', 'TaskReopened', 'TaskUnscheduled', 'TaskDeleted', 'TaskRestored'] as const).map(bare),
  ),
)
const categoryEvent: fc.Arbitrary<DomainEvent> = fc.oneof(
  title.map((name) => ({ type: 'CategoryRenamed', data: { name } }) as const),
  fc.constantFrom(...(['CategoryDeleted', 'CategoryRestored'] as const).map(bare)),
)
const userEvent: fc.Arbitrary<DomainEvent> = fc.oneof(
  fc
    .constantFrom('07:00', '08:30')
    .map((morningHour) => ({ type: 'UserMorningHourChosen', data: { morningHour } }) as const),
  fc.constantFrom('Asia/Tokyo', zone).map((timeZone) => ({ type: 'UserTimeZoneChosen', data: { timeZone } }) as const),
)
const happening: fc.Arbitrary<Happening> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...tasks), taskEvent) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...categories), categoryEvent) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('user'), userEvent) },
  )
  .chain(([of, event]) => fc.boolean().map((later) => ({ of, event, later })))

/** Lets it all happen to a new person; answers who, the instants, and the tasks' events with theirs. */
const live = async (happenings: readonly Happening[]) => {
  const person = await adak.register(1 + Math.floor(Math.random() * 1e9))
  const real = new Map([...tasks, ...categories].map((name) => [name, newId()]))
  const its = (name: string | null) => (name === null ? null : (real.get(name) ?? ''))
  let now = Date.now() + 60_000
  const instants: string[] = []
  const told: { task: string; event: TaskHappened }[] = []
  const happen = async (of: string, event: DomainEvent) => {
    const at = new Date(now).toISOString()
    const id = its(of) ?? ''
    const stream =
      of === 'user' ? streamOf.user(person.id) : of.startsWith('task') ? streamOf.task(id) : streamOf.category(id)
    await adak.append(stream, person.id, person.keyId, [event], at)
    instants.push(at)
    if (of.startsWith('task')) told.push({ task: id, event: { ...(event as TaskEvent), at } })
  }
  for (const name of categories) await happen(name, { type: 'CategoryCreated', data: { owner: person.id, name } })
  for (const name of tasks) {
    now += 1_001
    await happen(name, { type: 'TaskCreated', data: { owner: person.id, title: name, categoryId: null } })
  }
  for (const { of, event, later } of happenings) {
    if (later) now += 1_001
    const placed =
      event.type === 'TaskMoved' ? { ...event, data: { ...event.data, categoryId: its(event.data.categoryId) } } : event
    await happen(of, placed)
  }
  await adak.caughtUp()
  return { id: person.id, instants, told }
}
const asOf = (id: string, at: string) => read<AsOf>('readAsOf', { id, query: { at } })
const byId = <Item extends { id: string }>(items: readonly Item[]) => items.toSorted((a, b) => (a.id < b.id ? -1 : 1))

test('at the head it is what the lists show; at every instant it is the fold of what had happened', () =>
  holdAsync(
    fc.array(happening, { minLength: 5, maxLength: 30 }),
    async (happenings) => {
      const { id, instants, told } = await live(happenings)
      const head = await asOf(id, '2999-01-01T00:00:00Z')
      const list = async <Item>(route: 'listAllTasks' | 'listAllCategories', status: string) =>
        (await read<{ items: Item[] }>(route, { query: { person: id, status } })).items
      assert.equal(head.person, await read<AdminPerson>('readPerson', { id }))
      assert.equal(byId(head.categories), byId(await list<AdminCategory>('listAllCategories', 'all')))
      const shown = [
        ...(await list<AdminTask>('listAllTasks', 'all')),
        ...(await list<AdminTask>('listAllTasks', 'trash')),
      ]
      assert.equal(byId(head.tasks), byId(shown))

      for (const at of new Set(instants)) {
        const then = await asOf(id, at)
        const had = Map.groupBy(
          told.filter(({ event }) => event.at <= at),
          ({ task }) => task,
        )
        assert.is(then.tasks.length, had.size, at)
        for (const task of then.tasks) {
          const folded = foldTask((had.get(task.id) ?? []).map(({ event }) => event))
          assert.equal(
            [
              task.title,
              task.category?.id ?? null,
              task.due,
              task.completedAt,
              task.deletedAt,
              task.updatedAt,
              task.revision,
            ],
            [
              ...[
                folded?.title,
                folded?.categoryId,
                folded?.due?.local ?? null,
                folded?.completedAt,
                folded?.deletedAt,
              ],
              ...[folded?.updatedAt, folded?.revision],
            ],
          )
        }
      }
    },
    6,
  ))

test('before a person came there is nobody; between two instants it is as after the first', async () => {
  const { id, instants } = await live([])
  assert.equal(await asOf(id, '2020-01-01T00:00:00Z'), {
    at: '2020-01-01T00:00:00.000Z',
    position: null,
    person: null,
    categories: [],
    tasks: [],
  })
  const [first = ''] = instants.slice(3)
  const between = new Date(Date.parse(first) + 500).toISOString()
  const { at: _, ...then } = await asOf(id, between)
  const { at: __, ...exactly } = await asOf(id, first)
  assert.equal(then, exactly)
  assert.is(then.tasks.length, 1)
  const { rows } = await adak.live(
    `select max(position) as last from $.history where owner = '${id}' and at <= '${first}'`,
  )
  assert.is(then.position, toToken('copy', rows[0].last))
})

test('what one page of the history cannot hold is folded too', async () => {
  const many = Array.from({ length: 2_100 }, (_, n) => ({
    of: 'task0',
    event: { type: 'TaskRenamed', data: { title: `Title ${n}` } } as const,
    later: false,
  }))
  const { id } = await live(many)
  const { tasks: shown } = await asOf(id, '2999-01-01T00:00:00Z')
  assert.ok(shown.some(({ title: last, revision }) => last === 'Title 2099' && revision === 2_100))
})

test.run()
