/**
 * Calls of a route table: one method a route, typed from it. They run wherever `fetch` does.
 * Answers are trusted to be of the route's schema; the services' own tests hold them to it.
 */
import type * as z from 'zod'
import { ProblemError, pause, problemIn, Unanswered, waitOf } from './failure.ts'
import type { Method, Route } from './routes.ts'

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

export type OptionsOf<R> = PathId<R> &
  Given<R, 'query'> &
  Given<R, 'body'> &
  Keyed<R> & { readonly signal?: AbortSignal | undefined }

type Content<S> = S extends z.ZodType ? z.output<S> : undefined
type ContentOf<Answers> = { [Status in keyof Answers]: Content<Answers[Status]> }[keyof Answers]
export type BodyOf<R> = R extends Route ? ContentOf<R['answers']> : never

export interface AnswerOf<R> {
  /** 304 only where `ifNoneMatch` was given; then there is no body, whatever its type says. */
  readonly status: number
  readonly body: BodyOf<R>
  /** `Adak-Position`: hand it to a read as `minPosition`, and the read has seen this write. */
  readonly position: string | null
  readonly etag: string | null
}

export type Arguments<T> = Record<never, never> extends T ? [options?: T] : [options: T]
export type Calls<Routes> = {
  readonly [N in keyof Routes]: (...options: Arguments<OptionsOf<Routes[N]>>) => Promise<AnswerOf<Routes[N]>>
}

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

/** What a call needs of a route. */
type Place = Pick<Route, 'method' | 'path'>
type Outcome = AnswerOf<unknown>

const tries = 4
const tryMs = 15_000

/** Network errors, 429, 502 and 503 are tried again, a write under the one key that it was given or that is minted here. */
export const callsOf = <Routes extends Readonly<Record<keyof Routes, Route>>>(
  table: Readonly<Record<keyof Routes, Place>>,
  options: ClientOptions,
): Calls<Routes> => {
  const ask = options.readYourWrites
    ? afterOwnWrites(options)
    : (place: Place, given: Loose) => call(options, place, given)
  return Object.fromEntries(
    Object.entries<Place>(table).map(([name, place]) => [name, (given: Loose = {}) => ask(place, given)]),
  ) as unknown as Calls<Routes>
}

const afterOwnWrites = (options: ClientOptions) => {
  let own: string | null = null
  return async (place: Place, given: Loose): Promise<Outcome> => {
    if (place.method !== 'GET') {
      const answer = await call(options, place, given)
      own = later(own, answer.position)
      return answer
    }
    const waitsFor = given.minPosition ?? own
    try {
      return await call(options, place, { ...given, minPosition: waitsFor })
    } catch (error) {
      const isLost =
        error instanceof ProblemError && error.code === 'position-unknown' && waitsFor === own && own !== null
      if (!isLost) throw error
      // Of a log that is no more; there is nothing left to wait for.
      own = null
      return call(options, place, given)
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
  readonly query?: Query
  readonly body?: unknown
  readonly idempotencyKey?: string | undefined
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly minPosition?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}
type Query = Readonly<Record<string, string | number | undefined>>

const call = async (options: ClientOptions, { method, path }: Place, given: Loose): Promise<Outcome> => {
  const url = addressOf(options.baseUrl, path, given)
  const init = { method, headers: headersOf(options, method, given), ...bodyOf(given) }
  for (let attempt = 1; ; attempt++) {
    const outcome = await ask(options.fetch ?? fetch, url, init, given.signal)
    if (!(outcome instanceof Error)) return outcome
    const wait = waitOf(outcome, attempt)
    if (attempt >= tries || wait === Number.POSITIVE_INFINITY) throw outcome
    await pause(wait, given.signal)
  }
}

export const addressOf = (
  baseUrl: string,
  path: string,
  { id = '', query = {} }: { readonly id?: string; readonly query?: Query },
): string => {
  const words = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))
  const search = new URLSearchParams(words).toString()
  return baseUrl.replace(/\/$/, '') + path.replace(':id', encodeURIComponent(id)) + (search && `?${search}`)
}

const bodyOf = ({ body }: Loose) => (body === undefined ? {} : { body: JSON.stringify(body) })

export const headersOf = (
  { token, onBehalfOf }: ClientOptions,
  method: Method,
  given: Loose,
): Record<string, string> => {
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

/** 128 random bits. Not `randomUUID`, which pages on plain HTTP have not. */
export const mintKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, '0')).join('')

/** The answer, or the error that may be worth another try; an abort by the caller is thrown. */
const ask = async (
  send: typeof fetch,
  url: string,
  init: { method: Method; headers: Record<string, string>; body?: string },
  signal: AbortSignal | undefined,
): Promise<Outcome | ProblemError | Unanswered> => {
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
    } as Outcome
  } catch (error) {
    signal?.throwIfAborted()
    return new Unanswered(`${init.method} ${url}: no answer`, { cause: error })
  }
}
