/**
 * A page of a list of any length, by the API's cursors: read a hundred or so at a time, and only as far as the page
 * needs. Where earlier pages led is remembered for a while, so that turning pages does not begin anew; forgetting it
 * costs only time.
 */
import { ProblemError } from '#contracts/client.ts'
import type { Page } from '#contracts/reads.ts'

/** Twelve pages of eight. */
export const chunkSize = 96
const mostRemembered = 2_000

/** One query's list. Two of the same `key` are the same list. */
export interface Source<Item> {
  readonly key: string
  readonly read: (cursor: string | undefined) => Promise<Page<Item>>
  /** Of what is read, what the list holds; all unless given. */
  readonly holds?: (item: Item) => boolean
}

export interface Window<Item> {
  readonly items: readonly Item[]
  /** How many there are, as far as they were seen. */
  readonly seen: number
  /** Whether there are more than that. */
  readonly more: boolean
}

/** A chunk begins at `cursor`, and so many of the list's items lie before it. */
interface Step {
  readonly cursor: string | undefined
  readonly before: number
}
const beginning: Step = { cursor: undefined, before: 0 }

export const paging = () => {
  const walks = new Map<string, Step[]>()

  const walkOf = (key: string): Step[] => {
    const walk = walks.get(key) ?? [beginning]
    walks.delete(key)
    walks.set(key, walk)
    const [oldest] = walks.keys()
    if (walks.size > mostRemembered && oldest !== undefined) walks.delete(oldest)
    return walk
  }

  /** `count` items from `from` on. */
  const windowOf = async <Item>(source: Source<Item>, from: number, count: number): Promise<Window<Item>> => {
    const walk = walkOf(source.key)
    const items: Item[] = []
    let at = walk.findLastIndex(({ before }) => before <= from)
    for (;;) {
      const { cursor, before } = walk[at] ?? beginning
      const page = await source.read(cursor)
      const held = source.holds ? page.items.filter(source.holds) : page.items
      items.push(...held.slice(Math.max(0, from + items.length - before)).slice(0, count - items.length))
      const seen = before + held.length
      if (page.nextCursor === null) {
        walk.length = at + 1
        return { items, seen, more: false }
      }
      const next: Step = { cursor: page.nextCursor, before: seen }
      if (walk[at + 1]?.cursor !== next.cursor || walk[at + 1]?.before !== next.before)
        walk.splice(at + 1, Infinity, next)
      if (items.length === count) return { items, seen, more: true }
      at++
    }
  }

  /** A cursor that the API no longer takes is forgotten, and the list walked from its beginning. */
  const read = async <Item>(source: Source<Item>, from: number, count: number): Promise<Window<Item>> => {
    try {
      return await windowOf(source, from, count)
    } catch (error) {
      const outdated = error instanceof ProblemError && (error.status === 400 || error.status === 410)
      if (!outdated || walkOf(source.key).length === 1) throw error
      walks.delete(source.key)
      return windowOf(source, from, count)
    }
  }

  return {
    /** Several lists, one behind the other, as one. */
    async read<Item>(sources: readonly Source<Item>[], from: number, count: number): Promise<Window<Item>> {
      const items: Item[] = []
      let seen = 0
      for (const source of sources) {
        const window = await read(source, Math.max(0, from - seen), count - items.length)
        items.push(...window.items)
        seen += window.seen
        if (window.more) return { items, seen, more: true }
      }
      return { items, seen, more: false }
    },
  }
}
