/** One call on its way in and its answer on the way out, after and before everything that HTTP is made of. */
import type { ServerResponse } from 'node:http'
import type * as z from 'zod'
import type { AdminRouteName, adminRoutes } from '#contracts/admin.ts'
import type { Channel } from '#contracts/events/index.ts'
import type { Scope } from '#contracts/reads.ts'
import type { RouteName, routes } from '#contracts/routes.ts'
import type { Session } from '#platform/auth/sessions.ts'
import type { Position } from '#platform/event-store/port.ts'

/** Who calls. The service token speaks for the person named by `Adak-On-Behalf-Of`. */
export interface Principal {
  readonly service: boolean
  /** Derived from the Telegram id and the salt, whether or not the person was ever seen. */
  readonly personId: string
  readonly telegramId: number
  readonly scope: Scope
  /** `user:<id>`: the person acts, also through the bot; `superuser:<name>`: an operator, in the panel. */
  readonly actor: string
  readonly channel: Channel
  /** Of the person's token; absent: it is the service token. */
  readonly tokenId?: string
}

type Tables = typeof routes & typeof adminRoutes
export type AnyRouteName = keyof Tables
type RouteOf<N extends AnyRouteName> = Tables[N]
type Parsed<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType }
  ? z.infer<S>
  : undefined

export interface Call<N extends AnyRouteName = RouteName> {
  readonly principal: Principal
  /** The path's `:id`, well formed, or `''` where the path has none; a malformed one was answered 404 before. */
  readonly id: string
  readonly query: Parsed<RouteOf<N>, 'query'>
  /** The body's JSON, not yet held against a schema: that comes after the look at the resource. undefined: none. */
  readonly json: unknown
  readonly idempotencyKey: string | null
  readonly ifMatch: string | null
  readonly ifNoneMatch: string | null
  /** From `Adak-Min-Position`, of this copy of the log; whether it is beyond the head is the handler's to find out. */
  readonly minPosition: Position | null
  readonly correlationId: string
  /** Counts so much more than one against the person's limit. */
  readonly spend: (more: number) => void
  /** What is wanted in which form, as asked. */
  readonly accept: string | null
  readonly lastEventId: string | null
}

export interface Answer {
  readonly status: number
  /** Absent with 204 and 304. A string is sent as the JSON text that it is. */
  readonly body?: unknown
  /** In place of a body: its JSON text, piece by piece as the caller takes it, for a minute at most. */
  readonly parts?: AsyncGenerator<string>
  /** `ETag`, `Location`, … `Adak-Position` is given as a Position; clients get the token of it. */
  readonly headers?: Readonly<Record<string, string>>
  /** In place of a body: writes server-sent events once the head is out, and ends them when the caller goes. */
  readonly stream?: (out: ServerResponse) => void
}

/** Refusals are thrown as `Refusal`. */
export type Handlers<N extends AnyRouteName> = { readonly [K in N]: (call: Call<K>) => Promise<Answer> }

/** Who is at the panel's door. */
export interface AtTheDoor {
  /** An IP address. */
  readonly address: string
  /** The call came by TLS. */
  readonly secure: boolean
}
/** A call of the panel. Only the routes that are open may be called by whoever is not signed in. */
export interface AdminCall<N extends AdminRouteName = AdminRouteName> extends Call<N> {
  readonly door: AtTheDoor
  readonly session: RouteOf<N> extends { readonly open: true } ? null : Session
}
export type AdminHandlers<N extends AdminRouteName> = { readonly [K in N]: (call: AdminCall<K>) => Promise<Answer> }
