/** What a tap changes: one command, under a key that a second tap repeats, and the screen that shows its outcome. */
import type { Task } from '#contracts/reads.ts'
import type { Question } from './asking.ts'
import { open, readTask, type View } from './open.ts'
import type { Place, Ring, Tap } from './screens/callback.ts'
import { categoryDeleted, inCategory } from './screens/categories.ts'
import { taskCard } from './screens/task.ts'
import { dueLong } from './screens/when.ts'
import { Stale } from './stale.ts'
import { texts } from './texts/index.ts'
import { answerTyped, type Outcome, placeOf, typedKey } from './typed.ts'
import type { Visit } from './visit.ts'

export type Act = Exclude<Tap, View | Question | Ring | { to: 'cancel' }>

/** A second tap on the same button of the same message is the same command. */
export const tapKey = (chat: number, message: number, data: string) => `tg.${chat}.${message}.${data}`

export const act = async (tap: Act, idempotencyKey: string, visit: Visit): Promise<Outcome> => {
  await visit.me()
  const { api, signal, look, person, dialogue } = visit
  const { toast } = look.t
  const carded = (task: Task, at: Place, said: string, undo: Tap | null = null): Outcome => ({
    screen: taskCard(task, at, look, undo),
    toast: said,
  })

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
      const categoryId = tap.category === 'none' ? null : tap.category
      const { body: task } = await api.changeTask({ id: tap.id, body: { categoryId }, idempotencyKey, signal })
      const undo = { ...tap, revision: task.revision, category: before.category?.id ?? 'none' }
      const moved = before.category?.id !== task.category?.id
      return carded(task, tap.at, toast.moved(task.category?.name ?? look.t.lists.inbox), moved ? undo : null)
    }
    case 'schedule': {
      const before = await readTask(tap.id, visit)
      const due = tap.due === 'none' ? null : tap.due
      const { body: task } = await api.changeTask({ id: tap.id, body: { due }, idempotencyKey, signal })
      const undo = { ...tap, revision: task.revision, due: before.due?.slice(0, 16) ?? 'none' }
      const said = task.due ? toast.due(dueLong(task.due, look)) : toast.unscheduled
      return carded(task, tap.at, said, before.due === task.due ? null : undo)
    }
    case 'create': {
      const { draft } = dialogue
      if (draft?.message !== tap.draft) throw new Stale()
      const categoryId = tap.category === 'none' ? null : tap.category
      const body = { title: draft.title, categoryId }
      const { body: task } = await api.createTask({ body, idempotencyKey: typedKey(person, draft.message), signal })
      return carded(task, placeOf(task), toast.created)
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
    case 'language': {
      const { body: me } = await api.changeMe({ body: { language: tap.language }, idempotencyKey, signal })
      dialogue.language = me.language
      visit.look = { ...look, t: texts[me.language] }
      return { screen: await open({ to: 'settings' }, visit), toast: visit.look.t.toast.language }
    }
    case 'retryTyped': {
      if (dialogue.draft?.message !== tap.draft) throw new Stale()
      return answerTyped(dialogue.draft, visit)
    }
  }
}
