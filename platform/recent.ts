/**
 * What was used lately, by key: the newest and the oldest half, and when the newest is full the oldest is forgotten.
 * A Map that drops its first key at each new one grows slow: it has to step over all that it dropped.
 */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
}

/** Holds `most` at most, and the `most / 2` that were used last in any case. */
export const recent = <Key, Value extends NonNullable<unknown>>(most: number): Recent<Key, Value> => {
  let newest = new Map<Key, Value>()
  let oldest = new Map<Key, Value>()
  const set = (key: Key, value: Value) => {
    if (newest.size >= most / 2 && !newest.has(key)) {
      oldest = newest
      newest = new Map()
    }
    newest.set(key, value)
  }
  return {
    get: (key) => {
      const lately = newest.get(key)
      if (lately !== undefined) return lately
      const before = oldest.get(key)
      if (before !== undefined) set(key, before)
      return before
    },
    set,
    delete: (key) => {
      newest.delete(key)
      oldest.delete(key)
    },
  }
}
