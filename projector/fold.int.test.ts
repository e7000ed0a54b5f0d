/** The read model is the fold: whatever people do in whatever order, however the batches were cut. */
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DomainEvent, streamOf } from '#contracts/events/index.ts'
import { type CategoryCommand, decide as decideCategory } from '#domain/category/decide.ts'
import { fold as foldCategory } from '#domain/category/state.ts'
import type { Decision } from '#domain/decision.ts'
import { dueSort, wishes } from '#domain/due.ts'
import { decide as decideTask, type TaskCommand } from '#domain/task/decide.ts'
import { fold as foldTask } from '#domain/task/state.ts'
import { decide as decideUser, type UserCommand } from '#domain/user/decide.ts'
import { fold as foldUser } from '#domain/user/state.ts'
import type { Recorded } from '#platform/event-store/log.ts'
import { type Installation, installation, newId } from '#tests/projected.ts'
import { holdAsync } from '#tests/property.ts'
import { verify } from './verify.ts'

const test = suite<{ house: Installation }>('the fold')
test.before(async (context) => {
  context.house = await installation()
})
test.after(({ house }) => house.close())

/** What is asked, of the person's `n`th task or category; `-1` as a category: none. */
type Asked =
  | { readonly of: 'task'; readonly n: number; readonly category: number; readonly command: TaskCommand }
  | { readonly of: 'category'; readonly n: number; readonly command: CategoryCommand }
  | { readonly of: 'user'; readonly command: UserCommand }
  | { readonly of: 'reachable'; readonly yes: boolean }

const title = fc.constantFrom('Buy milk', '"quoted" \\ {braces}, NULL', 'Купить молоко 🥛')
const due = fc.constantFrom('2026-11-26', '2026-11-25T09:00', '2027-03-14T02:30', '2026-12-01T01:30:00+03:00')
const leads = fc.constantFrom<string[]>([], ['PT0S'], ['PT1H', 'PT10M'], ['P1D'])
const n = fc.nat(4)
const bare = <T extends string>(...types: T[]) => fc.constantFrom(...types).map((type) => ({ type }))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const taskCommand: fc.Arbitrary<TaskCommand> = fc.oneof(
  fc.record({ type: fc.constant('CreateTask' as const), title, due: orNull(due), reminders: orNull(leads) }),
  fc.record({ type: fc.constant('ChangeTask' as const), title: maybe(title), due: maybe(orNull(due)) }),
  fc.record({ type: fc.constant('ChangeTask' as const), reminders: orNull(leads) }),
  fc.constant({ type: 'SnoozeTask' as const, for: 'P1D' }),
  bare('CompleteTask', 'ReopenTask', 'DeleteTask', 'RestoreTask'),
)
const categoryCommand: fc.Arbitrary<CategoryCommand> = fc.oneof(
  fc.record({ type: fc.constant('CreateCategory' as const), name: title }),
  fc.record({ type: fc.constant('RenameCategory' as const), name: title }),
  bare('DeleteCategory', 'RestoreCategory'),
)
const userCommand: fc.Arbitrary<UserCommand> = fc.record({
  type: fc.constant('ChangeMe' as const),
  timeZone: maybe(fc.constantFrom('America/Adak', 'Asia/Tokyo', 'Pacific/Apia')),
  morningHour: maybe(fc.constantFrom('09:00', '00:30', '23:59')),
  reminders: maybe(leads),
})
const asked: fc.Arbitrary<Asked> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      of: fc.constant('task' as const),
      n,
      category: fc.integer({ min: -1, max: 2 }),
      command: taskCommand,
    }),
  },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('category' as const), n: fc.nat(2), command: categoryCommand }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('user' as const), command: userCommand }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('reachable' as const), yes: fc.boolean() }) },
)

const happened = (events: readonly Recorded[]) => events.map((event) => ({ ...event, at: event.metadata.occurredAt }))

/** Without these, most runs would have nothing that rings in a category. */
const first: readonly Asked[] = [
  { of: 'category', n: 0, command: { type: 'CreateCategory', name: 'Home' } },
  { of: 'task', n: 0, category: 0, command: { type: 'CreateTask', title: 'Ring', due: '2027-06-01' } },
]

/** A person of their own for each run, who asks for all that in turn. */
const live = async (house: Installation, everything: readonly Asked[]) => {
  const ann = await house.register(42)
  const ids = Array.from({ length: 8 }, newId)
  const task = (i: number) => ids[i] ?? ''
  const category = (i: number) => (i < 0 ? null : (ids[5 + i] ?? null))
  let ms = Date.parse('2026-11-24T20:00:00Z')

  const read = async () => {
    const categories = [0, 1, 2].map((i) => category(i) ?? '')
    const tasks = [0, 1, 2, 3, 4].map(task)
    const names = [streamOf.user(ann.id), ...categories.map(streamOf.category), ...tasks.map(streamOf.task)]
    const streams = await house.log.readStreams(names)
    const of = (name: string) => happened(streams.get(name) ?? [])
    return {
      person: foldUser(of(streamOf.user(ann.id)) as never),
      categories: new Map(categories.map((id) => [id, foldCategory(of(streamOf.category(id)) as never)])),
      tasks: new Map(tasks.map((id) => [id, foldTask(of(streamOf.task(id)) as never)])),
    }
  }

  for (const one of everything) {
    ms += 3_600_000
    const now = new Date(ms).toISOString()
    const state = await read()
    const context = { personId: ann.id, now, ...state }
    const write = async (stream: string, decision: Decision<DomainEvent>) => {
      if ('accepted' in decision && decision.accepted.length)
        await house.append(stream, ann.id, ann.keyId, decision.accepted, now)
    }
    if (one.of === 'task') {
      const named = one.command.type === 'CreateTask' || one.command.type === 'ChangeTask'
      const command = named ? { ...one.command, categoryId: category(one.category) } : one.command
      const id = task(one.n)
      await write(streamOf.task(id), decideTask(state.tasks.get(id) ?? null, command as TaskCommand, context))
    } else if (one.of === 'category') {
      const id = category(one.n) ?? ''
      await write(streamOf.category(id), decideCategory(state.categories.get(id) ?? null, one.command, context))
    } else if (one.of === 'user') await write(streamOf.user(ann.id), decideUser(state.person, one.command))
    else
      await write(streamOf.user(ann.id), {
        accepted: [
          one.yes
            ? { type: 'UserBecameReachable', data: {} }
            : { type: 'UserBecameUnreachable', data: { why: 'blocked' } },
        ],
      })
  }
  return { id: ann.id, ...(await read()) }
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null

test('every row says what the folded streams say, whatever was done', async ({ house }) => {
  house.start()
  await holdAsync(fc.array(asked, { minLength: 5, maxLength: 30 }), async (everything) => {
    const { id, person, categories, tasks } = await live(house, [...first, ...everything])
    await house.caughtUp()
    const rows = (
      await house.live(`select id, title, category_id, done, due_local, due_at, due_sort, reminders,
        snoozed_until, updated_at, deleted_at, revision from $.task where owner = '${id}' order by id`)
    ).rows
    const expected = [...tasks].flatMap(([id, task]) => (task ? [{ id, ...task }] : []))
    assert.equal(
      rows.map((row) => ({
        ...row,
        due_at: iso(row.due_at),
        due_sort: iso(row.due_sort),
        snoozed_until: iso(row.snoozed_until),
        updated_at: iso(row.updated_at),
        deleted_at: iso(row.deleted_at),
      })),
      expected
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((task) => ({
          id: task.id,
          title: task.title,
          category_id: task.categoryId,
          done: task.completedAt !== null,
          due_local: task.due?.local ?? null,
          due_at: task.due?.at ?? null,
          due_sort: task.due && dueSort(task.due, person?.timeZone ?? ''),
          reminders: task.reminders,
          snoozed_until: task.snoozedUntil,
          updated_at: task.updatedAt,
          deleted_at: task.deletedAt,
          revision: task.revision,
        })),
    )
    const ringing = (await house.live(`select task_id, wish, fire_at, before from $.reminder where owner = '${id}'`))
      .rows
    const wanted = expected.flatMap((task) =>
      person ? wishes(task, person, categories.get(task.categoryId ?? '') ?? null).map((wish) => [task.id, wish]) : [],
    )
    assert.equal(
      ringing
        .map((row) => JSON.stringify([row.task_id, { wish: row.wish, fireAt: iso(row.fire_at), before: row.before }]))
        .sort(),
      wanted.map((wish) => JSON.stringify(wish)).sort(),
    )
    const named = (
      await house.live(`select id, name, deleted_at, revision from $.category where owner = '${id}' order by id`)
    ).rows
    assert.equal(
      named.map((row) => ({ ...row, deleted_at: iso(row.deleted_at) })),
      [...categories]
        .flatMap(([id, category]) =>
          category ? [{ id, name: category.name, deleted_at: category.deletedAt, revision: category.revision }] : [],
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
  })
  assert.equal((await verify(house)).differences, [])
})

test.run()
