/** GET /api/v1/admin/{people,tasks,categories}/:id/history: its own stream, oldest first. */
import { sql } from 'kysely'
import { Refusal } from '#contracts/problems.ts'
import { categoryReversalOf, reversalOf, settingReversalOf, type TaskReversal } from '#contracts/undo.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { answered } from '../answered.ts'
import { type Db, given } from '../statement.ts'
import type { AdminDeps } from './deps.ts'
import { eventOf, eventRows } from './event.ts'
import { isCategoryEvent, isTaskEvent, isUserEvent } from './happened.ts'
import { categoryChanges, personChanges, stepOf, taskChanges, undoOf } from './steps.ts'

/** Of who is erased nothing is left; of a stream under an earlier key neither. */
const ofStream = (db: Db) => eventRows(db).where('h.stream', '=', given<string>('stream')).orderBy('h.revision')

const ofPerson = (db: Db) =>
  ofStream(db).innerJoin('person as p', 'p.id', 'h.owner').where('p.id', '=', given<string>('id'))

export const readPersonHistory =
  ({ ask, copyId }: AdminDeps): AdminHandlers<'readPersonHistory'>['readPersonHistory'] =>
  async (call) => {
    const values = { id: call.id, stream: `user-${call.id}` }
    const told = await ask(call, { shape: 'admin history of a person', rows: ofPerson, values })
    if (!told.rows.length) throw new Refusal('not-found', 'there is no such person')
    const events = told.rows.map(eventOf(copyId))
    const changes = personChanges(events.filter(isUserEvent))
    const undo = (revision: number, i: number) => settingReversalOf(events, revision, changes[i]?.[0]?.before)
    const items = events.map((event, i) => stepOf(event, changes[i], undo(event.revision, i)))
    return answered(call, told, { items })
  }

const ofCategory = (db: Db) =>
  ofStream(db).innerJoin('category as c', 'c.owner', 'h.owner').where('c.id', '=', given<string>('id'))

export const readAnyCategoryHistory =
  ({ ask, copyId }: AdminDeps): AdminHandlers<'readAnyCategoryHistory'>['readAnyCategoryHistory'] =>
  async (call) => {
    const values = { id: call.id, stream: `category-${call.id}` }
    const told = await ask(call, { shape: 'admin history of a category', rows: ofCategory, values })
    if (!told.rows.length) throw new Refusal('not-found', 'there is no such category')
    const events = told.rows.map(eventOf(copyId))
    const changes = categoryChanges(events.filter(isCategoryEvent))
    const items = events.map((event, i) =>
      stepOf(event, changes[i], undoOf(call.id, categoryReversalOf(events, event.revision))),
    )
    return answered(call, told, { items })
  }

/** With the category that each of them names, and whether the task's present one lies in the trash. */
const ofTask = (db: Db) =>
  ofStream(db)
    .innerJoin('task as t', 't.owner', 'h.owner')
    .leftJoin('category as own', 'own.id', 't.category_id')
    .leftJoin('category as named', (join) => join.on(sql<boolean>`named.id = h.data::json ->> 'categoryId'`))
    .where('t.id', '=', given<string>('id'))
    .select(['named.id as named_id', 'named.name'])
    .select(sql<boolean>`own.deleted_at is not null`.as('hidden'))
    .select(sql<boolean>`named.deleted_at is null`.as('lives'))

export const readAnyTaskHistory =
  ({ ask, copyId }: AdminDeps): AdminHandlers<'readAnyTaskHistory'>['readAnyTaskHistory'] =>
  async (call) => {
    const values = { id: call.id, stream: `task-${call.id}` }
    const told = await ask(call, { shape: 'admin history of a task', rows: ofTask, values })
    if (!told.rows.length) throw new Refusal('not-found', 'there is no such task')
    const named = told.rows.flatMap(({ named_id: id, name, lives }) => (id === null ? [] : [{ id, name, lives }]))
    const living = new Set(named.flatMap(({ id, lives }) => (lives ? [id] : [])))
    const isHidden = told.rows[0]?.hidden ?? false
    const events = told.rows.map(eventOf(copyId))
    const changes = taskChanges(new Map(named.map(({ id, name }) => [id, name ?? ''])))(events.filter(isTaskEvent))
    const undo = (revision: number) => {
      const reversal = isHidden ? null : reversalOf(events, revision)
      return undoOf(call.id, reversal && leadsBack(reversal, living) ? reversal : null)
    }
    return answered(call, told, { items: events.map((event, i) => stepOf(event, changes[i], undo(event.revision))) })
  }

/** Not into a category that lies in the trash. */
const leadsBack = (reversal: TaskReversal, living: ReadonlySet<string>): boolean =>
  reversal.type !== 'ChangeTask' || reversal.data.categoryId == null || living.has(reversal.data.categoryId)
