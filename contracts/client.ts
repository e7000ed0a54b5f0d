/** Adak's client: its calls, and what goes on over several of them. */
import {
  type AnswerOf,
  type Arguments,
  addressOf,
  type BodyOf,
  type Calls,
  type ClientOptions,
  callsOf,
  headersOf,
  type OptionsOf,
} from './calls.ts'
import { ProblemError, Unanswered } from './failure.ts'
import { type Followed, following } from './following.ts'
import type { Change } from './reads.ts'
import { type RouteName, routes } from './routes.ts'

type RouteOf<N extends RouteName> = (typeof routes)[N]
export type Options<N extends RouteName> = OptionsOf<RouteOf<N>>
export type AnswerBody<N extends RouteName> = N extends RouteName ? BodyOf<RouteOf<N>> : never
export type Answer<N extends RouteName> = AnswerOf<RouteOf<N>>

/** The routes that answer a page with a `nextCursor`. */
export type PagedRoute = {
  [N in RouteName]: AnswerBody<N> extends { nextCursor: string | null } ? N : never
}[RouteName]

export interface Client extends Calls<typeof routes> {
  /** Every page of a list, from the first on. */
  pages<N extends PagedRoute>(route: N, ...options: Arguments<Options<N>>): AsyncGenerator<Answer<N>, void>
  /**
   * Every change after `after` (absent: from now on), as it comes; it reconnects by itself, and ends when `signal` aborts.
   * Keep `next` once an item is dealt with: it is where to go on. Throws ProblemError where there is no going on:
   * `position-unknown`, `unauthenticated`.
   */
  changes(options?: {
    readonly after?: string | null | undefined
    readonly signal?: AbortSignal
  }): AsyncGenerator<Followed<Change>, void>
}

export { type ClientOptions, ProblemError, Unanswered }

export const client = (options: ClientOptions): Client => {
  const calls = callsOf<typeof routes>(routes, options)
  return {
    ...calls,
    async *pages<N extends PagedRoute>(route: N, ...[given]: Arguments<Options<N>>) {
      const ask = calls[route] as (given: object) => Promise<Answer<N>>
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const query = (given as { query?: object } | undefined)?.query
        const page = await ask({ ...given, query: { ...query, ...(cursor && { cursor }) } })
        yield page
        cursor = (page.body as { nextCursor: string | null }).nextCursor
      }
    },
    changes: ({ after, signal } = {}) =>
      following<Change>({
        send: options.fetch ?? fetch,
        url: addressOf(options.baseUrl, routes.listChanges.path, {}),
        headers: headersOf(options, 'GET', {}),
        after: after ?? undefined,
        signal,
      }),
  }
}
