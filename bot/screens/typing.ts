/** What is shown while something is to be typed, or was typed without being asked for. */
import type { CountedCategory } from '#contracts/reads.ts'
import { chooser } from './categories.ts'
import { bold, boldWords, button, home, type Look, lines, type Screen } from './screen.ts'

export const asking = (question: string, look: Look): Screen => ({
  text: question,
  rows: [[button(look.t.button.cancel, { to: 'cancel' })]],
})

export interface Draft {
  /** The message that brought it. */
  readonly message: number
  readonly title: string
}

export const proposal = (
  draft: Draft,
  categories: readonly CountedCategory[],
  page: number,
  look: Look,
  note: string | null = null,
): Screen => {
  const { t } = look
  return {
    text: lines(bold(note ?? t.create.confirm), '', boldWords(draft.title), '', t.create.where),
    rows: [
      ...chooser(
        categories,
        page,
        (category) => ({ to: 'create', draft: draft.message, category }),
        (turned) => ({ to: 'proposal', draft: draft.message, page: turned }),
        look,
      ),
      [button(t.button.cancel, { to: 'home' })],
    ],
  }
}

/** Says what is wrong, and leads on: never a dead end. */
export const notice = (text: string, look: Look): Screen => ({ text, rows: [[home(look)]] })
