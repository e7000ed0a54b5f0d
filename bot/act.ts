/** What a tap changes: one command, under a key that a second tap repeats, and the screen that shows its outcome. */
import type { Body } from '#contracts/commands.ts'
import type { Task } from '#contracts/reads.ts'
import { reversalOf, type TaskReversal } from '#contracts/undo.ts'
import type { Question } from './asking.ts'
import { withLead } from './leads.ts'
import { open, readTask, type View } from './open.ts'
import type { Place, Ring, Tap, TapTo } from './screens/callback.ts'
import { categoryDeleted, inCategory } from './screens/categories.ts'
import { eveningHour, isEvening, leadsChooser } from './screens/leads.ts'
import { taskCard } from './screens/task.ts'
import { titleOf } from './screens/typing.ts'
import { dueLong, localDate, moment } from './screens/when.ts'
import { eraseAll, isSetting, settle } from './settle.ts'
import { Stale } from './stale.ts'
import { answerTyped, type Outcome, placeOf, typedKey } from './typed.ts'
import type { Visit } from './visit.ts'

export type Act = Exclude<Tap, View | Question | Ring | { to: 'cancel' }>

/** A second tap on the same button of the same message is the same command. */
export const tapKey = (chat: number, message: number, data: string) => `tg.${chat}.${message}.${data}`

export const act = async (tap: Act, idempotencyKey: string, visit: Visit): Promise<Outcome> => {
  if (tap.to === 'erase') return eraseAll(idempotencyKey, visit)
  const me = await visit.me()
  if (isSetting(tap)) return settle(tap, me, idempotencyKey, visit)
  const { api, signal, look, person, dialogue } = visit
  const { toast } = look.t
  const carded = (task: Task, at: Place, said: string, undo: Tap | null = null, asksClock = false): Outcome => ({
    screen: taskCard(task, at, look, { undo, asksClock }),
    toast: said,
  })
  const change = async (id: string, body: Body<'ChangeTask'>): Promise<Task> =>
    (await api.changeTask({ id, body, idempotencyKey, signal })).body

  switch (tap.to) {
    case 'complete': {
      const { body: task } = await api.completeTask({ id: tap.id, idempotencyKey, signal })
      return carded(task, tap.at, toast.done, { ...tap, to: 'reopen', revision: task.revision })
    }
    case 'reopen': {
      const { body: task } = await api.reopenTask({ id: tap.id, idempotencyKey, signal })
      return carded(task, tap.at, toast.reopened)
    }
    case 'remove': {
      await api.deleteTask({ id: tap.id, idempotencyKey, signal })
      const task = await readTask(tap.id, visit)
      return carded(task, tap.at, toast.deleted, { ...tap, to: 'restore', revision: task.revision })
    }
    case 'restore': {
      const { body: task } = await api.restoreTask({ id: tap.id, idempotencyKey, signal })
      return carded(task, tap.at, toast.restored)
    }
    case 'move': {
      const before = await readTask(tap.id, visit)
      const task = await change(tap.id, { categoryId: tap.category === 'none' ? null : tap.category })
      const undo = { ...tap, revision: task.revision, category: before.category?.id ?? 'none' }
      const moved = before.category?.id !== task.category?.id
      return carded(task, tap.at, toast.moved(task.category?.name ?? look.t.lists.inbox), moved ? undo : null)
    }
    case 'schedule': {
      const before = await readTask(tap.id, visit)
      const task = await change(tap.id, { due: tap.due === 'none' ? null : tap.due })
      const undo = { ...tap, revision: task.revision, due: before.due ?? 'none' }
      const said = task.due ? toast.due(dueLong(task.due, look)) : toast.unscheduled
      return carded(task, tap.at, said, before.due === task.due ? null : undo, asksClock(task, visit))
    }
    case 'snooze': {
      const body = snoozing(tap.snooze, me.morningHour, visit)
      const { body: task } = await api.snoozeTask({ id: tap.id, body, idempotencyKey, signal })
      return carded(task, tap.at, toast.snoozed(moment(task.snoozedUntil ?? task.updatedAt, look)))
    }
    case 'addLead':
    case 'dropLead':
    case 'usualLeads': {
      const reminders = tap.to === 'usualLeads' ? null : withLead((await readTask(tap.id, visit)).reminders, tap)
      const task = await change(tap.id, { reminders })
      return { screen: leadsChooser(task, me, tap.at, look), toast: toast.reminders }
    }
    case 'takeBack':
      return takeBack(tap, idempotencyKey, visit)
    case 'create': {
      const { draft } = dialogue
      if (draft?.message !== tap.draft) throw new Stale()
      const body = {
        title: titleOf(draft, tap.due),
        categoryId: tap.category === 'none' ? null : tap.category,
        ...(tap.due !== 'none' && { due: tap.due }),
      }
      const { body: task } = await api.createTask({ body, idempotencyKey: typedKey(person, draft.message), signal })
      return carded(task, placeOf(task), toast.created, null, asksClock(task, visit))
    }
    case 'removeCategory': {
      const { body: category } = await api.readCategory({ id: tap.id, signal })
      await api.deleteCategory({ id: tap.id, idempotencyKey, signal })
      return { screen: categoryDeleted({ ...category, revision: category.revision + 1 }, look), toast: toast.deleted }
    }
    case 'restoreCategory': {
      await api.restoreCategory({ id: tap.id, idempotencyKey, signal })
      return { screen: await open(inCategory(tap.id), visit), toast: toast.restored }
    }
    case 'retryTyped': {
      if (dialogue.draft?.message !== tap.draft) throw new Stale()
      return answerTyped(dialogue.draft, visit)
    }
  }
}

/** Once, with the person's first date: is their clock what we think it is? */
const asksClock = ({ due }: Task, { dialogue }: Visit): boolean => {
  if (due === null || dialogue.clockSaid) return false
  dialogue.clockSaid = true
  return true
}

/** By the person's own clock; an evening that has passed already is tomorrow's. */
const snoozing = (wish: TapTo<'snooze'>['snooze'], morningHour: string, { look }: Visit): Body<'SnoozeTask'> => {
  if (typeof wish === 'number') return { for: `PT${wish}M` }
  const today = localDate(look)
  const tomorrow = today.add({ days: 1 })
  if (wish === 'tomorrow') return { until: `${tomorrow}T${morningHour}` }
  return { until: `${isEvening(look) ? tomorrow : today}T${eveningHour}` }
}

const takeBack = async (
  { id, revision, at }: TapTo<'takeBack'>,
  idempotencyKey: string,
  visit: Visit,
): Promise<Outcome> => {
  const { api, signal, look } = visit
  const { toast } = look.t
  const { items } = (await api.readTaskHistory({ id, signal })).body
  const reversal = reversalOf(items, revision)
  if (!reversal) return { screen: await open({ to: 'task', id, at }, visit), toast: toast.superseded }
  const task = await reverse(id, reversal, idempotencyKey, visit)
  return { screen: taskCard(task, at, look), toast: toast.undone }
}

const reverse = async (id: string, reversal: TaskReversal, idempotencyKey: string, visit: Visit): Promise<Task> => {
  const { api, signal } = visit
  const given = { id, idempotencyKey, signal }
  switch (reversal.type) {
    case 'ChangeTask':
      return (await api.changeTask({ ...given, body: reversal.data })).body
    case 'CompleteTask':
      return (await api.completeTask(given)).body
    case 'ReopenTask':
      return (await api.reopenTask(given)).body
    case 'RestoreTask':
      return (await api.restoreTask(given)).body
    case 'DeleteTask':
      await api.deleteTask(given)
      return readTask(id, visit)
  }
}
