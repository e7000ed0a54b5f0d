/**
 * Old stored shapes, lifted to today's. The first entry of a type lifts data of version 1 to 2, the next 2 to 3, until
 * today's. Every version ever written has a golden file in `golden/`.
 */
import type { EventType } from './index.ts'

type Data = Record<string, unknown>
/** Data of one version, in the shape of the next. */
export type Upcaster = (data: Data) => Data

const upcasters: Partial<Record<EventType, readonly Upcaster[]>> = {
  // Version 1 did not say whether the category that was left had been in the trash.
  TaskMoved: [(data) => ({ ...data, restoredAt: null })],
}

/** The version in which an event of this type is written today. */
export const schemaVersionOf = (type: EventType, chain = upcasters[type] ?? []): number => chain.length + 1

/** Stored data of any version, in today's shape. Throws RangeError where the version is not one of this program's. */
export const upcast = (type: EventType, version: number, data: Data, chain = upcasters[type] ?? []): Data => {
  if (!Number.isInteger(version) || version < 1 || version > chain.length + 1)
    throw new RangeError(`${type} has no version ${version} here`)
  return chain.slice(version - 1).reduce((lifted, lift) => lift(lifted), data)
}
