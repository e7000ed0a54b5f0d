/** What holds of every aggregate, whatever is asked of it in whatever order. */
import fc from 'fast-check'
import { test } from 'uvu'
import { equal, is, ok } from 'uvu/assert'
import { bodies } from '#contracts/commands.ts'
import type { Happened } from '#contracts/events/index.ts'
import { type CategoryEvent, eventSchemas, type TaskEvent, type UserEvent } from '#contracts/events/index.ts'
import { key } from '#tests/given.ts'
import { ann, asAnn, asBob, bobs, home, homeDeleted, inTheTrash, neverSeen, unknown, work } from '#tests/people.ts'
import { hold } from '#tests/property.ts'
import * as categoryRules from './category/decide.ts'
import * as categoryState from './category/state.ts'
import type { Decision } from './decision.ts'
import { dueSort, wishes } from './due.ts'
import * as taskRules from './task/decide.ts'
import * as taskState from './task/state.ts'
import { toInstant } from './time.ts'
import * as userRules from './user/decide.ts'
import * as userState from './user/state.ts'

// What may be asked, and what may have happened

const words = fc.constantFrom('Buy milk', 'Buy bread', 'Купить молоко')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const categoryId = fc.constantFrom(home, work, inTheTrash, bobs, unknown)
const due = fc.constantFrom('2026-11-24', '2026-11-25T09:00', '2027-03-14T02:30', '2026-11-01T01:30:00-10:00')
const leads = fc.constantFrom<string[]>([], ['PT0S'], ['PT1H', 'PT10M'], ['P28D'])
const zone = fc.constantFrom('America/Adak', 'Europe/Moscow', 'Pacific/Apia')
const hour = fc.constantFrom('09:00', '02:30', '23:59')
const language = fc.constantFrom('ru' as const, 'en' as const)
const keyId = fc.constantFrom(key, 'bbbbbbbbbbbbbbbb')
const seconds = fc.integer({ min: 0, max: 10 ** 8 })
const instant = seconds.map((s) => toInstant(Date.parse('2026-06-01T00:00Z') + s * 1000))
const contexts = { asAnn, asBob, homeDeleted, neverSeen }
const context = fc.constantFrom('asAnn', 'asAnn', 'asAnn', ...(Object.keys(contexts) as (keyof typeof contexts)[]))

const asked = <Type extends string, Body extends object>(
  type: Type,
  body: { [K in keyof Body]: fc.Arbitrary<Body[K]> },
) => fc.record<{ type: Type } & Body>({ type: fc.constant(type), ...body } as never)

const taskCommand: fc.Arbitrary<taskRules.TaskCommand> = fc.oneof(
  asked('CreateTask', { title: words, categoryId: orNull(categoryId), due: orNull(due), reminders: orNull(leads) }),
  asked('ChangeTask', {
    title: maybe(words),
    categoryId: maybe(orNull(categoryId)),
    due: maybe(orNull(due)),
    reminders: maybe(orNull(leads)),
  }),
  fc
    .constantFrom('CompleteTask' as const, 'ReopenTask' as const, 'DeleteTask' as const, 'RestoreTask' as const)
    .map((type) => ({ type })),
  asked('SnoozeTask', { for: fc.constantFrom('PT10M', 'P30D', 'P366D') }),
  asked('SnoozeTask', { until: due.filter((text) => text.includes('T')) }),
)
const categoryCommand: fc.Arbitrary<categoryRules.CategoryCommand> = fc.oneof(
  asked('CreateCategory', { name: words }),
  asked('RenameCategory', { name: maybe(words) }),
  fc.constantFrom('DeleteCategory' as const, 'RestoreCategory' as const).map((type) => ({ type })),
)
const userCommand: fc.Arbitrary<userRules.UserCommand> = fc.oneof(
  asked('RegisterPerson', { telegramId: fc.constant(42), language, timeZone: zone, keyId }),
  asked('ChangeMe', {
    timeZone: maybe(zone),
    language: maybe(language),
    morningHour: maybe(hour),
    reminders: maybe(leads),
    digestHour: maybe(orNull(hour)),
  }),
  fc.constant({ type: 'ErasePerson' as const }),
)

const of = <Event extends { type: string; data: object }>(type: Event['type'], data: object) =>
  fc.record({ type: fc.constant(type), data: fc.record(data as never), at: instant, keyId }) as unknown as fc.Arbitrary<
    Happened<Event> & { keyId: string }
  >
const timed = fc.record({ local: fc.constant('2026-11-24T09:00:00'), zone, at: instant })
const allDay = fc.record({ local: fc.constant('2026-11-24'), zone, at: fc.constant(null) })
const taskEvent = fc.oneof(
  of<TaskEvent>('TaskCreated', { owner: fc.constant(ann), title: words, categoryId: orNull(categoryId) }),
  of<TaskEvent>('TaskRenamed', { title: words }),
  of<TaskEvent>('TaskMoved', { categoryId: orNull(categoryId), restoredAt: orNull(instant) }),
  of<TaskEvent>('TaskRemindersChosen', { reminders: leads }),
  of<TaskEvent>('TaskSnoozed', { until: instant }),
  fc
    .oneof(timed, allDay)
    .chain((data) => instant.map((at) => ({ type: 'TaskScheduled' as const, data, at, keyId: key }))),
  ...(['TaskUnscheduled', 'TaskCompleted', 'TaskReopened', 'TaskDeleted', 'TaskRestored'] as const).map((type) =>
    of<TaskEvent>(type, {}),
  ),
)
const categoryEvent = fc.oneof(
  of<CategoryEvent>('CategoryCreated', { owner: fc.constant(ann), name: words }),
  of<CategoryEvent>('CategoryRenamed', { name: words }),
  of<CategoryEvent>('CategoryDeleted', {}),
  of<CategoryEvent>('CategoryRestored', {}),
)
const userEvent = fc.oneof(
  of<UserEvent>('UserRegistered', { keyId, telegramId: fc.constant(42), language, timeZone: zone }),
  of<UserEvent>('UserTimeZoneChosen', { timeZone: zone }),
  of<UserEvent>('UserLanguageChosen', { language }),
  of<UserEvent>('UserMorningHourChosen', { morningHour: hour }),
  of<UserEvent>('UserRemindersChosen', { reminders: leads }),
  of<UserEvent>('UserDigestHourChosen', { digestHour: orNull(hour) }),
  of<UserEvent>('UserBecameUnreachable', { why: words }),
  of<UserEvent>('UserBecameReachable', {}),
  of<UserEvent>('UserErased', { keyId }),
)

// Commands in any order

interface Aggregate<State, Event, Command, Context> {
  readonly initial: State
  readonly evolve: (state: State, event: Happened<Event> & { readonly keyId: string }) => State
  readonly decide: (state: State, command: Command, context: Context) => Decision<Event>
}

/** Carries out each command; `check` sees what was decided, and the states before and after. */
const carryOut = <State, Event, Command>(
  { initial, evolve, decide }: Aggregate<State, Event, Command, taskRules.TaskContext>,
  commands: readonly (readonly [Command, keyof typeof contexts])[],
  check: (events: readonly Event[], before: State, after: State, again: Decision<Event>) => void,
) => {
  let state = initial
  for (const [command, name] of commands) {
    const around = contexts[name]
    const decision = decide(state, command, around)
    if ('rejected' in decision) continue
    const before = state
    for (const event of decision.accepted)
      state = evolve(state, { ...event, at: around.now, keyId: around.person?.keyId ?? key })
    check(decision.accepted, before, state, decide(state, command, around))
  }
}

interface Folded {
  readonly revision: number
  readonly updatedAt?: string
}
const checks = (
  events: readonly { readonly type: keyof typeof eventSchemas; readonly data: object }[],
  before: Folded | null,
  after: Folded | null,
  again: Decision<unknown>,
) => {
  equal(again, { accepted: [] }, 'asked again, it gives no events')
  is(after?.revision ?? -1, (before?.revision ?? -1) + events.length, 'the revision counts the events')
  for (const { type, data } of events) equal(eventSchemas[type].parse(data), data, 'what is written can be read')
  if (events.length === 0) equal(after, before)
}

const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 30 })

test('whatever is asked of a task, asking again gives no events, and every event is of its schema', () =>
  hold(many(fc.tuple(taskCommand, context)), (commands) =>
    carryOut({ initial: taskState.initial, evolve: taskState.evolve, decide: taskRules.decide }, commands, checks),
  ))
test('whatever is asked of a category, asking again gives no events, and every event is of its schema', () =>
  hold(many(fc.tuple(categoryCommand, context)), (commands) =>
    carryOut(
      { initial: categoryState.initial, evolve: categoryState.evolve, decide: categoryRules.decide },
      commands,
      checks,
    ),
  ))
test('whatever is asked of a person, asking again gives no events, and every event is of its schema', () => {
  const decide = (user: userState.UserState, command: userRules.UserCommand) => userRules.decide(user, command)
  const rules: Aggregate<userState.UserState, UserEvent, userRules.UserCommand, unknown> = { ...userState, decide }
  hold(many(fc.tuple(userCommand, context)), (commands) => carryOut(rules, commands, checks))
})

// Events in any order

test('a task folds whatever happened in whatever order, and can be asked anything then', () =>
  hold(many(taskEvent), taskCommand, context, (events, command, name) => {
    const around = contexts[name]
    const task = taskState.fold(events)
    const first = events.findIndex(({ type }) => type === 'TaskCreated')
    is(task?.revision ?? -1, first < 0 ? -1 : events.length - first - 1)
    ok('accepted' in taskRules.decide(task, command, around) || 'rejected' in taskRules.decide(task, command, around))
    if (task?.due) ok(Date.parse(dueSort(task.due, 'America/Adak')) > 0)
  }))
test('a category folds whatever happened in whatever order, and can be asked anything then', () =>
  hold(many(categoryEvent), categoryCommand, context, (events, command, around) => {
    const decision = categoryRules.decide(categoryState.fold(events), command, contexts[around])
    ok('accepted' in decision || 'rejected' in decision)
  }))
test('a person folds whatever happened in whatever order, and can be asked anything then', () =>
  hold(many(userEvent), userCommand, (events, command) => {
    const decision = userRules.decide(userState.fold(events), command)
    ok('accepted' in decision || 'rejected' in decision)
  }))
test('to fold is to evolve one by one, from wherever', () =>
  hold(many(taskEvent), fc.nat(30), (events, at) => {
    const head = taskState.fold(events.slice(0, at))
    equal(events.slice(at).reduce<taskState.TaskState>(taskState.evolve, head), taskState.fold(events))
  }))

test('a wish is wanted once, is later than all that it began with, and never of what is done or deleted', () =>
  hold(many(taskEvent), zone, hour, instant, (events, timeZone, morningHour, reachableSince) => {
    const task = taskState.fold(events)
    if (!task) return
    const wanted = wishes(task, { timeZone, morningHour, reachable: true, reachableSince }, null)
    is(new Set(wanted.map(({ wish }) => wish)).size, wanted.length)
    if (task.completedAt !== null || task.deletedAt !== null) is(wanted.length, 0)
    for (const { fireAt } of wanted)
      for (const began of [reachableSince, task.reopenedAt, task.restoredAt]) ok(began === null || fireAt > began)
  }))

test('every command of the contracts is one that some rule decides', () => {
  const decided: readonly (taskRules.TaskCommand | categoryRules.CategoryCommand | userRules.UserCommand)['type'][] = [
    'CreateTask',
    'ChangeTask',
    'CompleteTask',
    'ReopenTask',
    'SnoozeTask',
    'DeleteTask',
    'RestoreTask',
    'CreateCategory',
    'RenameCategory',
    'DeleteCategory',
    'RestoreCategory',
    'ChangeMe',
  ]
  equal([...decided].sort(), Object.keys(bodies).sort())
})

test.run()
