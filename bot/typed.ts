/** What a typed line becomes: the answer to a question, or a proposal. */
import { ProblemError } from '#contracts/client.ts'
import type { Scope, Task } from '#contracts/reads.ts'
import { Name, Title } from '#contracts/words.ts'
import { readDate } from './dates.ts'
import type { Dialogue } from './dialogue.ts'
import { open, readTask } from './open.ts'
import type { Place } from './screens/callback.ts'
import { inCategory } from './screens/categories.ts'
import type { Screen } from './screens/screen.ts'
import { taskCard } from './screens/task.ts'
import { tokenIssued, tokensScreen } from './screens/tokens.ts'
import { asking as askingScreen, notice, proposal } from './screens/typing.ts'
import type { Visit } from './visit.ts'

export interface Outcome {
  readonly screen: Screen
  readonly toast: string
  /** A file to send besides. */
  readonly document?: { readonly name: string; readonly content: string; readonly caption: string }
  /** Nothing of this person is to be remembered. */
  readonly forget?: true
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
  const isName = what === 'category' || what === 'categoryName' || what === 'token'
  if ((isName ? Name : Title).safeParse(typed.title).success) return null
  const has = [...typed.title].length
  const limit = isName ? most.name : most.title
  return has > limit ? look.t.problem.tooLong(limit, has) : look.t.problem.unreadable
}

export const answerTyped = async (typed: Typed, visit: Visit, late = false): Promise<Outcome> => {
  const me = await visit.me()
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
  const isTask = answers === null || answers.what === 'task'
  if (isTask)
    typed.found = readDate(title, {
      now: look.now,
      zone: me.timeZone,
      language: me.language,
      morningHour: me.morningHour,
    })
  switch (answers?.what) {
    case undefined: {
      const due = typed.found?.due ?? 'none'
      const screen = await open({ to: 'proposal', draft: typed.message, page: 0, due }, visit)
      return { screen: late ? { ...screen, text: `${problem.expired}\n\n${screen.text}` } : screen, toast: '' }
    }
    case 'task': {
      if (typed.found)
        return { screen: proposal(typed, typed.found.due, { known: answers?.about ?? 'none' }, look), toast: '' }
      const body = { title, categoryId: answers?.about ?? null }
      const { body: task } = await api.createTask({ body, idempotencyKey, signal })
      return { screen: taskCard(task, placeOf(task), look), toast: toast.created }
    }
    case 'title': {
      const before = await readTask(about, visit)
      const { body: task } = await api.changeTask({ id: about, body: { title }, idempotencyKey, signal })
      const at = placeOf(task)
      const undo =
        before.title === task.title ? null : ({ to: 'takeBack', id: task.id, revision: task.revision, at } as const)
      return { screen: taskCard(task, at, look, { undo }), toast: toast.renamed }
    }
    case 'category': {
      const { body: category } = await api.createCategory({ body: { name: title }, idempotencyKey, signal })
      return { screen: await open(inCategory(category.id), visit), toast: toast.created }
    }
    case 'categoryName': {
      await api.renameCategory({ id: about, body: { name: title }, idempotencyKey, signal })
      return { screen: await open(inCategory(about), visit), toast: toast.renamed }
    }
    case 'token':
      return issueToken(title, about === 'write' ? 'write' : 'read', idempotencyKey, visit)
  }
}

/** It is shown this once; asked for again, as after a crash, all that can be said is that it is lost. */
const issueToken = async (name: string, scope: Scope, idempotencyKey: string, visit: Visit): Promise<Outcome> => {
  const { api, signal, look } = visit
  try {
    const { body: token } = await api.issueToken({ body: { name, scope }, idempotencyKey, signal })
    return { screen: tokenIssued(token, look), toast: look.t.toast.issued }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'token-already-issued') throw error
    const { body } = await api.listTokens({ signal })
    return { screen: tokensScreen(body.items, 0, look, look.t.tokens.lost), toast: '' }
  }
}
