/**
 * Adak's client: one method a route, typed from the route table. It runs wherever `fetch` does.
 * Answers are trusted to be of the route's schema; the services' own tests hold them to it.
 */
import type * as z from 'zod'
import { ProblemError, pause, problemIn, Unanswered, waitOf } from './failure.ts'
import { type Followed, following } from './following.ts'
import { type Method, type RouteName, routes } from './routes.ts'

type RouteOf<N extends RouteName> = (typeof routes)[N]
type Given<R, Key extends 'query' | 'body'> = R extends { readonly [K in Key]: infer S extends z.ZodType }
  ? undefined extends z.input<S>
    ? { readonly [K in Key]?: z.input<S> }
    : Record<never, never> extends z.input<S>
      ? { readonly [K in Key]?: z.input<S> }
      : { readonly [K in Key]: z.input<S> }
  : unknown
type PathId<R> = R extends { readonly path: `${string}:id${string}` } ? { readonly id: string } : unknown
type Keyed<R> = R extends { readonly method: 'GET' }
  ? { readonly ifNoneMatch?: string | undefined; readonly minPosition?: string | null | undefined }
  : { readonly idempotencyKey?: string | undefined; readonly ifMatch?: string | undefined }

export type Options<N extends RouteName> = PathId<RouteOf<N>> &
  Given<RouteOf<N>, 'query'> &
  Given<RouteOf<N>, 'body'> &
  Keyed<RouteOf<N>> & { readonly signal?: AbortSignal | undefined }

type Content<S> = S extends z.ZodType ? z.output<S> : undefined
type ContentOf<Answers> = { [Status in keyof Answers]: Content<Answers[Status]> }[keyof Answers]
export type AnswerBody<N extends RouteName> = N extends RouteName ? ContentOf<RouteOf<N>['answers']> : never

export interface Answer<N extends RouteName> {
  /** 304 only where `ifNoneMatch` was given; then there is no body, whatever its type says. */
  readonly status: number
  readonly body: AnswerBody<N>
  /** `Adak-Position`: hand it to a read as `minPosition`, and the read has seen this write. */
  readonly position: string | null
  readonly etag: string | null
}

type Arguments<T> = Record<never, never> extends T ? [options?: T] : [options: T]
type Calls = { readonly [N in RouteName]: (...options: Arguments<Options<N>>) => Promise<Answer<N>> }
/** The routes that answer a page with a `nextCursor`. */
export type PagedRoute = {
  [N in RouteName]: AnswerBody<N> extends { nextCursor: string | null } ? N : never
}[RouteName]

export interface Client extends Calls {
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
  }): AsyncGenerator<Followed, void>
}

export { ProblemError, Unanswered }

export interface ClientOptions {
  /** `http://localhost:8080`; `''` in a page served by Adak itself. */
  readonly baseUrl: string
  /** A person's token, or the service token. */
  readonly token?: string | undefined
  /** With the service token: the Telegram id of the person who acts. */
  readonly onBehalfOf?: number | undefined
  /** Each read waits for the writes that this client has made. */
  readonly readYourWrites?: boolean | undefined
  readonly fetch?: typeof fetch
}

const tries = 4
const tryMs = 15_000

/** Network errors, 429, 502 and 503 are tried again, a write under the one key that it was given or that is minted here. */
export const client = (options: ClientOptions): Client => {
  const ask = options.readYourWrites
    ? afterOwnWrites(options)
    : (name: RouteName, given: Loose) => call(options, name, given)
  const calls = Object.fromEntries(
    Object.keys(routes).map((name) => [name, (given: Loose = {}) => ask(name as RouteName, given)]),
  ) as unknown as Calls
  return {
    ...calls,
    async *pages<N extends PagedRoute>(route: N, ...[given]: Arguments<Options<N>>) {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const from: Loose = { ...given, query: { ...(given as Loose | undefined)?.query, ...(cursor && { cursor }) } }
        const page = (await ask(route, from)) as Answer<N>
        yield page
        cursor = (page.body as { nextCursor: string | null }).nextCursor
      }
    },
    changes: ({ after, signal } = {}) =>
      following({
        send: options.fetch ?? fetch,
        url: addressOf(options.baseUrl, routes.listChanges.path, {}),
        headers: headersOf(options, 'GET', {}),
        after: after ?? undefined,
        signal,
      }),
  }
}

const afterOwnWrites = (options: ClientOptions) => {
  let own: string | null = null
  return async (name: RouteName, given: Loose): Promise<Answer<RouteName>> => {
    if (routes[name].method !== 'GET') {
      const answer = await call(options, name, given)
      own = later(own, answer.position)
      return answer
    }
    const waitsFor = given.minPosition ?? own
    try {
      return await call(options, name, { ...given, minPosition: waitsFor })
    } catch (error) {
      const isLost =
        error instanceof ProblemError && error.code === 'position-unknown' && waitsFor === own && own !== null
      if (!isLost) throw error
      // Of a log that is no more; there is nothing left to wait for.
      own = null
      return call(options, name, given)
    }
  }
}

/** Two writes at once may be answered in another order than they have in the log. */
const later = (one: string | null, other: string | null): string | null => {
  const [copy, place = ''] = (one ?? '').split('.')
  const [otherCopy, otherPlace = ''] = (other ?? '').split('.')
  return other === null || (copy === otherCopy && decoded(place) > decoded(otherPlace)) ? one : other
}
const decoded = (text: string) => atob(text.replaceAll('-', '+').replaceAll('_', '/'))

/** The options of any route, as seen from inside. */
interface Loose {
  readonly id?: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly idempotencyKey?: string | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly minPosition?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}

const call = async (options: ClientOptions, name: RouteName, given: Loose): Promise<Answer<RouteName>> => {
  const route = routes[name]
  const url = addressOf(options.baseUrl, route.path, given)
  const init = { method: route.method, headers: headersOf(options, route.method, given), ...bodyOf(given) }
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask(options.fetch ?? fetch, url, init, given.signal)
    if (!(outcome instanceof Error)) return outcome
    const wait = waitOf(outcome, attempt)
    if (attempt >= tries || wait === Number.POSITIVE_INFINITY) throw outcome
    await pause(wait, given.signal)
  }
}

const addressOf = (baseUrl: string, path: string, { id = '', query = {} }: Loose): string => {
  const words = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  const search = new URLSearchParams(words).toString()
  return baseUrl.replace(/\/$/, '') + path.replace(':id', encodeURIComponent(id)) + (search && `?${search}`)
}

const bodyOf = ({ body }: Loose) => (body === undefined ? {} : { body: JSON.stringify(body) })

const headersOf = ({ token, onBehalfOf }: ClientOptions, method: Method, given: Loose): Record<string, string> => {
  const headers = {
    Authorization: token && `Bearer ${token}`,
    'Adak-On-Behalf-Of': onBehalfOf && `telegram:${onBehalfOf}`,
    'Content-Type': given.body === undefined ? undefined : 'application/json',
    'Idempotency-Key': method === 'GET' ? undefined : (given.idempotencyKey ?? mintKey()),
    'If-Match': given.ifMatch,
    'If-None-Match': given.ifNoneMatch,
    'Adak-Min-Position': given.minPosition,
  }
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Not `randomUUID`, which pages on plain HTTP have not. */
const mintKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join('')

/** The answer, or the error that may be worth another try; an abort by the caller is thrown. */
const ask = async (
  send: typeof fetch,
  url: string,
  init: { method: Method; headers: Record<string, string>; body?: string },
  signal: AbortSignal | undefined,
): Promise<Answer<RouteName> | ProblemError | Unanswered> => {
  const limit = AbortSignal.timeout(tryMs)
  try {
    const response = await send(url, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit })
    const text = await response.text()
    if (!response.ok && response.status !== 304) return problemIn(response, text)
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      position: response.headers.get('Adak-Position'),
      etag: response.headers.get('ETag'),
    }
  } catch (error) {
    signal?.throwIfAborted()
    return new Unanswered(`${init.method} ${url}: no answer`, { cause: error })
  }
}
