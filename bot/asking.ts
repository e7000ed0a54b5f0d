/** Questions that are answered by typing: put, answered in time, or cancelled. */
import type { Asking, Dialogue } from './dialogue.ts'
import { isView, open, toHome } from './open.ts'
import { decode, encode, type Tap } from './screens/callback.ts'
import { inCategory } from './screens/categories.ts'
import { words } from './screens/screen.ts'
import { asking as askingScreen } from './screens/typing.ts'
import type { Outcome } from './typed.ts'
import type { Visit } from './visit.ts'

const questions = ['add', 'askTask', 'askTitle', 'askCategory', 'askCategoryName', 'askToken'] as const
export type Question = Extract<Tap, { to: (typeof questions)[number] }>
export const isQuestion = (tap: Tap): tap is Question => questions.some((question) => question === tap.to)

const patienceMs = 15 * 60_000

/** The question in the air, if a line that comes now is in time to answer it. */
export const inTime = (asking: Asking | null): Asking | null =>
  asking && Date.now() - asking.askedAt <= patienceMs ? asking : null

const put = (what: Asking['what'], about: string | null, back: Tap): Asking => ({
  what,
  about,
  back: encode(back),
  prompt: null,
  askedAt: Date.now(),
})

export const questionOf = (tap: Question): Asking => {
  switch (tap.to) {
    case 'add':
      return put('task', null, toHome)
    case 'askTask':
      return put('task', tap.at.category, { to: 'list', at: tap.at })
    case 'askTitle':
      return put('title', tap.id, { to: 'task', id: tap.id, at: tap.at })
    case 'askCategory':
      return put('category', null, { to: 'categories', page: 0 })
    case 'askCategoryName':
      return put('categoryName', tap.id, inCategory(tap.id))
    case 'askToken':
      return put('token', tap.scope, { to: 'tokens', page: 0 })
  }
}

export const isSame = (a: Asking, b: Asking) => a.what === b.what && a.about === b.about

export const ask = async (asking: Asking, visit: Visit): Promise<Outcome> => {
  const text = await wording(asking, visit)
  visit.dialogue.asking = asking
  return { screen: askingScreen(text, visit.look), toast: '' }
}

const wording = async ({ what, about }: Asking, visit: Visit): Promise<string> => {
  await visit.me()
  const { create } = visit.look.t
  if (what === 'title') return create.askRename
  if (what === 'category') return create.askCategory
  if (what === 'categoryName') return create.askCategoryName
  if (what === 'token') return create.askToken
  if (about === null) return create.askTask
  const { body } = await visit.api.readCategory({ id: about, signal: visit.signal })
  return create.askTaskIn(words(body.name))
}

export const placeholder = ({ what }: NonNullable<Dialogue['asking']>, { look }: Visit): string =>
  what === 'category' || what === 'categoryName' || what === 'token'
    ? look.t.create.placeholderCategory
    : look.t.create.placeholderTask

/** Back to where the question was put; nothing in the air any more: Home. */
export const cancelled = async (asking: Asking | null, visit: Visit): Promise<Outcome> => {
  const back = decode(asking?.back ?? '')
  const screen = await open(back && isView(back) ? back : toHome, visit)
  return { screen, toast: visit.look.t.toast.cancelled }
}
