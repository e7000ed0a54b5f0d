/** A long list a page at a time: eight buttons, and the row that turns the pages. */
import type { Tap } from './callback.ts'
import { type Button, button } from './screen.ts'

export const pageSize = 8

export interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly pages: number
}

/** A page that has emptied gives the one before it. */
export const pageOf = <Item>(all: readonly Item[], wanted: number): PageOf<Item> => {
  const pages = Math.max(1, Math.ceil(all.length / pageSize))
  const page = Math.min(wanted, pages - 1)
  return { items: all.slice(page * pageSize, (page + 1) * pageSize), page, pages }
}

/** `◀ 2/5 ▶`; nothing where one page holds all. At either end the arrow leads around. */
export const turner = ({ page, pages }: PageOf<unknown>, turn: (page: number) => Tap): Button[] =>
  pages === 1
    ? []
    : [
        button('◀', turn((page + pages - 1) % pages)),
        button(`${page + 1}/${pages}`, turn(page)),
        button('▶', turn((page + 1) % pages)),
      ]
