/** Categories: their list, the choice of one, and the question before one is deleted. */
import type { CountedCategory } from '#contracts/reads.ts'
import type { Tap, TapTo } from './callback.ts'
import { toList } from './home.ts'
import { pageOf, turner } from './pages.ts'
import { type Button, bold, button, home, type Look, lines, type Screen, words, wordsButton } from './screen.ts'

export const inCategory = (id: string): TapTo<'list'> => ({
  to: 'list',
  at: { list: 'category', category: id, page: 0 },
})

export const categoriesScreen = (categories: readonly CountedCategory[], wanted: number, look: Look): Screen => {
  const { t } = look
  const shown = pageOf(categories, wanted)
  return {
    text: lines(bold(t.categories.title), categories.length > 0 ? null : `\n${t.categories.none}`),
    rows: [
      [button(t.lists.inbox, toList('inbox'))],
      ...shown.items.map((category) => [
        wordsButton('📁 ', category.name, ` · ${category.openTasks}`, inCategory(category.id)),
      ]),
      turner(shown, (page) => ({ to: 'categories', page })),
      [button(t.categories.add, { to: 'askCategory' })],
      [home(look)],
    ],
  }
}

/** The Inbox and a page of categories, one of which is to be chosen. */
export const chooser = (
  categories: readonly CountedCategory[],
  wanted: number,
  choose: (category: string) => Tap,
  turn: (page: number) => Tap,
  { t }: Look,
): Button[][] => {
  const shown = pageOf(categories, wanted)
  return [
    [button(t.lists.inbox, choose('none'))],
    ...shown.items.map(({ id, name }) => [wordsButton('📁 ', name, '', choose(id))]),
    turner(shown, turn),
  ]
}

export const confirmCategoryDelete = (category: CountedCategory, look: Look): Screen => {
  const { t } = look
  const { id, revision, name, openTasks, doneTasks } = category
  return {
    text: t.categories.confirm(bold(name), openTasks, doneTasks),
    rows: [
      [button(t.button.yesDelete, { to: 'removeCategory', id, revision })],
      [button(t.button.cancel, inCategory(id))],
    ],
  }
}

export const categoryDeleted = (category: { id: string; name: string; revision: number }, look: Look): Screen => ({
  text: look.t.categories.deleted(words(category.name)),
  rows: [
    [button(look.t.button.undo, { to: 'restoreCategory', id: category.id, revision: category.revision })],
    [button(look.t.button.back, { to: 'categories', page: 0 }), home(look)],
  ],
})
