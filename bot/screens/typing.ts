/** What is shown while something is to be typed, or was typed without being asked for. */
import type { CountedCategory } from '#contracts/reads.ts'
import { chooser } from './categories.ts'
import { type Button, bold, boldWords, button, escaped, home, type Look, lines, type Screen } from './screen.ts'
import { dueSpoken } from './when.ts'

export const asking = (question: string, look: Look): Screen => ({
  text: question,
  rows: [[button(look.t.button.cancel, { to: 'cancel' })]],
})

export interface Draft {
  /** The message that brought it. */
  readonly message: number
  readonly title: string
  /** A date that the title names, and the title without it. */
  readonly found: { readonly due: string; readonly title: string } | null
}

/** `none`: to be created without a date. */
export const titleOf = ({ title, found }: Draft, due: string): string =>
  due === 'none' ? title : (found?.title ?? title)

/** Where it was typed for a category already, that category (`none`: the Inbox); else those to choose from. */
export type Whither =
  | { readonly known: string }
  | { readonly categories: readonly CountedCategory[]; readonly page: number }

export const proposal = (
  draft: Draft,
  due: string,
  whither: Whither,
  look: Look,
  note: string | null = null,
): Screen => {
  const { create } = look.t
  return {
    text: lines(
      bold(note ?? create.confirm),
      '',
      boldWords(titleOf(draft, due)),
      due === 'none' ? null : create.dated(escaped(dueSpoken(due, look))),
      'known' in whither ? null : `\n${create.where}`,
    ),
    rows: [
      ...('known' in whither
        ? straight(draft, due, whither.known, look)
        : [
            ...chooser(
              whither.categories,
              whither.page,
              (category) => ({ to: 'create', draft: draft.message, category, due }),
              (page) => ({ to: 'proposal', draft: draft.message, page, due }),
              look,
            ),
            otherDates(draft, due, look),
          ]),
      [button(look.t.button.cancel, { to: 'home' })],
    ],
  }
}

const straight = ({ message }: Draft, due: string, category: string, { t }: Look): Button[][] => [
  [button(t.create.with, { to: 'create', draft: message, category, due })],
  [button(t.create.without, { to: 'create', draft: message, category, due: 'none' })],
  [button(t.create.other, { to: 'pickDay', of: { draft: message } })],
]

const otherDates = ({ message, found }: Draft, due: string, { t }: Look): Button[] => {
  const propose = (other: string) => ({ to: 'proposal', draft: message, page: 0, due: other }) as const
  const pick = (label: string) => button(label, { to: 'pickDay', of: { draft: message } })
  if (due !== 'none') return [button(t.create.without, propose('none')), pick(t.create.other)]
  return found ? [button(t.create.withFound, propose(found.due)), pick(t.create.other)] : [pick(t.button.due)]
}

/** Says what is wrong, and leads on: never a dead end. */
export const notice = (text: string, look: Look): Screen => ({ text, rows: [[home(look)]] })
