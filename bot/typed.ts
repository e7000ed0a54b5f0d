/** What a typed line becomes: the answer to a question, or a proposal. */
import type { Task } from '#contracts/reads.ts'
import { Name, Title } from '#contracts/words.ts'
import type { Dialogue } from './dialogue.ts'
import { allCategories, open } from './open.ts'
import type { Place } from './screens/callback.ts'
import { inCategory } from './screens/categories.ts'
import type { Screen } from './screens/screen.ts'
import { taskCard } from './screens/task.ts'
import { asking as askingScreen, notice, proposal } from './screens/typing.ts'
import type { Visit } from './visit.ts'

export interface Outcome {
  readonly screen: Screen
  readonly toast: string
}
export type Typed = NonNullable<Dialogue['draft']>

/** A typed line makes one thing, whichever way and however often it gets there. */
export const typedKey = (chat: number, message: number) => `tg.${chat}.${message}`

export const placeOf = (task: Task): Place =>
  task.category ? { list: 'category', category: task.category.id, page: 0 } : { list: 'inbox', category: null, page: 0 }

/** Line breaks and other control characters become spaces; null where nothing can be kept. */
export const tidyLine = (text: string): string | null => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/gu, ' ').trim()
  return line.isWellFormed() && line !== '' ? line.normalize('NFC') : null
}

const most = { title: 500, name: 100 }

/** What is wrong with it, in the person's words; null: nothing. */
const wrongWith = (typed: Typed, { look }: Visit): string | null => {
  const what = typed.answers?.what ?? 'task'
  const isName = what === 'category' || what === 'categoryName'
  if ((isName ? Name : Title).safeParse(typed.title).success) return null
  const has = [...typed.title].length
  const limit = isName ? most.name : most.title
  return has > limit ? look.t.problem.tooLong(limit, has) : look.t.problem.unreadable
}

export const answerTyped = async (typed: Typed, visit: Visit, late = false): Promise<Outcome> => {
  await visit.me()
  const { api, signal, look, person, dialogue } = visit
  const { toast, problem } = look.t
  const wrong = wrongWith(typed, visit)
  if (wrong) {
    dialogue.asking = typed.answers && { ...typed.answers, prompt: null, askedAt: Date.now() }
    return { screen: typed.answers ? askingScreen(wrong, look) : notice(wrong, look), toast: '' }
  }
  const idempotencyKey = typedKey(person, typed.message)
  const { title, answers } = typed
  const about = answers?.about ?? ''
  switch (answers?.what) {
    case undefined:
      return {
        screen: proposal(typed, await allCategories(visit), 0, look, late ? problem.expired : null),
        toast: '',
      }
    case 'task': {
      const body = { title, categoryId: answers?.about ?? null }
      const { body: task } = await api.createTask({ body, idempotencyKey, signal })
      return { screen: taskCard(task, placeOf(task), look), toast: toast.created }
    }
    case 'title': {
      const { body: task } = await api.changeTask({ id: about, body: { title }, idempotencyKey, signal })
      return { screen: taskCard(task, placeOf(task), look), toast: toast.renamed }
    }
    case 'category': {
      const { body: category } = await api.createCategory({ body: { name: title }, idempotencyKey, signal })
      return { screen: await open(inCategory(category.id), visit), toast: toast.created }
    }
    case 'categoryName': {
      await api.renameCategory({ id: about, body: { name: title }, idempotencyKey, signal })
      return { screen: await open(inCategory(about), visit), toast: toast.renamed }
    }
  }
}
