/** Categories: their list, the choice of one, the question before one is deleted, and those that are. */
import type { CountedCategory } from '#contracts/reads.ts'
import type { Tap, TapTo } from './callback.ts'
import { toList } from './home.ts'
import { pageOf, turner } from './pages.ts'
import { type Button, bold, boldWords, button, home, type Look, lines, type Screen, wordsButton } from './screen.ts'
import { moment } from './when.ts'

export const inCategory = (id: string): TapTo<'list'> => ({
  to: 'list',
  at: { list: 'category', category: id, page: 0 },
})

const toCategories = { to: 'categories', page: 0 } as const
const held = ({ openTasks, doneTasks }: CountedCategory) => openTasks + doneTasks

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
      [button(t.categories.add, { to: 'askCategory' }), button(t.lists.trash, { to: 'trashedCategories', page: 0 })],
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
  const { id, revision, name } = category
  return {
    text: t.categories.confirm(boldWords(name), held(category)),
    rows: [
      [button(t.button.yesDelete, { to: 'removeCategory', id, revision })],
      [button(t.button.cancel, inCategory(id))],
    ],
  }
}

export const categoryDeleted = (category: { id: string; name: string; revision: number }, look: Look): Screen => ({
  text: look.t.categories.deleted(boldWords(category.name)),
  rows: [
    [button(look.t.button.undo, { to: 'restoreCategory', id: category.id, revision: category.revision })],
    [button(look.t.button.back, toCategories), home(look)],
  ],
})

export const trashedCategories = (categories: readonly CountedCategory[], wanted: number, look: Look): Screen => {
  const { t } = look
  const shown = pageOf(categories, wanted)
  return {
    text: lines(bold(t.categories.trash), categories.length > 0 ? null : `\n${t.categories.noneDeleted}`),
    rows: [
      ...shown.items.map((category) => [
        wordsButton('🗑 ', category.name, ` · ${held(category)}`, { to: 'trashedCategory', id: category.id }),
      ]),
      turner(shown, (page) => ({ to: 'trashedCategories', page })),
      [button(t.lists.trash, toList('trash')), button(t.categories.title, toCategories)],
      [home(look)],
    ],
  }
}

export const trashedCategory = (category: CountedCategory, look: Look): Screen => {
  const { t } = look
  const { id, name, revision, deletedAt } = category
  return {
    text: t.categories.trashed(boldWords(name), deletedAt ? moment(deletedAt, look) : '', held(category)),
    rows: [
      [button(t.button.restore, { to: 'restoreCategory', id, revision })],
      [button(t.button.back, { to: 'trashedCategories', page: 0 }), home(look)],
    ],
  }
}
