/**
 * Old stored shapes, lifted to today's. An entry lifts data of `from` to `from + 1`; the chain runs until the
 * present version. Every version ever written has a golden file in `golden/`.
 */
import type { EventType } from './index.ts'

type Data = Record<string, unknown>
export interface Upcaster {
  readonly from: number
  readonly lift: (data: Data) => Data
}

const upcasters: Partial<Record<EventType, readonly Upcaster[]>> = {}

/** The version in which an event of this type is written today. */
export const schemaVersionOf = (type: EventType, chain = upcasters[type] ?? []): number => chain.length + 1

/** Stored data of any version, in today's shape. */
export const upcast = (type: EventType, version: number, data: Data, chain = upcasters[type] ?? []): Data =>
  chain.filter((step) => step.from >= version).reduce((lifted, step) => step.lift(lifted), data)
