/**
 * Adak's client: one method a route, typed from the route table. It runs wherever `fetch` does.
 * Answers are trusted to be of the route's schema; the services' own tests hold them to it.
 */
import type * as z from 'zod'
import { Problem, type ProblemCode } from './problems.ts'
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
}

/** The service refused, or failed: its problem document, or one made from the status where it sent none. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly status: number
  readonly errors: NonNullable<Problem['errors']>
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail)
    this.code = problem.code
    this.status = problem.status
    this.errors = problem.errors ?? []
    this.retryAfter = retryAfter
  }
}

/** No answer came, however often it was asked for; whether a write was carried out is unknown. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
}

export interface ClientOptions {
  /** `http://localhost:8080`; `''` in a page served by Adak itself. */
  readonly baseUrl: string
  /** A person's token, or the service token. */
  readonly token?: string | undefined
  /** With the service token: the Telegram id of the person who acts. */
  readonly onBehalfOf?: number | undefined
  readonly fetch?: typeof fetch
}

const tries = 4
const tryMs = 15_000
const longestWaitMs = 10_000

/** Network errors, 429, 502 and 503 are tried again, a write under the one key that it was given or that is minted here. */
export const client = (options: ClientOptions): Client => {
  const calls = Object.fromEntries(
    Object.keys(routes).map((name) => [name, (given: Loose = {}) => call(options, name as RouteName, given)]),
  ) as unknown as Calls
  return {
    ...calls,
    async *pages<N extends PagedRoute>(route: N, ...[given]: Arguments<Options<N>>) {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const from: Loose = { ...given, query: { ...(given as Loose | undefined)?.query, ...(cursor && { cursor }) } }
        const page = (await call(options, route, from)) as Answer<N>
        yield page
        cursor = (page.body as { nextCursor: string | null }).nextCursor
      }
    },
  }
}

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
    if (attempt >= tries || wait > longestWaitMs) throw outcome
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

const problemIn = (response: Response, text: string): ProblemError => {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return new ProblemError(readProblem(text) ?? madeFrom(response.status), retryAfter >= 0 ? retryAfter : undefined)
}

const readProblem = (text: string): Problem | undefined => {
  try {
    return Problem.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** A proxy's own page. */
const madeFrom = (status: number): Problem => ({
  type: 'about:blank',
  title: `Status ${status}`,
  status,
  code: status >= 502 && status <= 504 ? 'dependency-away' : status === 429 ? 'too-many-requests' : 'internal-error',
  detail: `the service answered ${status} without a problem document`,
})

/** Milliseconds until the next try; Infinity: there is no use in one. */
const waitOf = (outcome: ProblemError | Unanswered, attempt: number): number => {
  const backOff = 100 * 2 ** attempt * (0.5 + Math.random() / 2)
  if (outcome instanceof Unanswered) return backOff
  if (![429, 502, 503].includes(outcome.status)) return Number.POSITIVE_INFINITY
  return outcome.retryAfter === undefined ? backOff : outcome.retryAfter * 1000
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal?.aborted) return stop()
    signal?.addEventListener('abort', stop, { once: true })
  })
