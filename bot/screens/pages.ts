/** A long list a page at a time: eight buttons, and the row that turns the pages. */
import type { Tap } from './callback.ts'
import { type Button, button } from './screen.ts'

export const pageSize = 8

export interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly page: number
  readonly pages: number
  /** There are more pages than `pages`: nobody has counted them. */
  readonly more?: boolean
}

/** A page that has emptied gives the one before it. */
export const pageOf = <Item>(all: readonly Item[], wanted: number, size = pageSize): PageOf<Item> => {
  const pages = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(wanted, pages - 1)
  return { items: all.slice(page * size, (page + 1) * size), page, pages }
}

/** `◀ 2/5 ▶`; nothing where one page holds all. At either end the arrow leads around, as far as pages were counted. */
export const turner = ({ page, pages, more = false }: PageOf<unknown>, turn: (page: number) => Tap): Button[] =>
  pages === 1 && !more
    ? []
    : [
        button('◀', turn((page + pages - 1) % pages)),
        button(`${page + 1}/${pages}${more ? '+' : ''}`, turn(page)),
        button('▶', turn(more ? page + 1 : (page + 1) % pages)),
      ]
