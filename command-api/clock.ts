/** The time as commands bear it. */

let last = 0

/** ISO 8601 to the microsecond, in this process never the same twice. */
export const micros = (): string => {
  last = Math.max(last + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000))
  return `${new Date(Math.floor(last / 1000)).toISOString().slice(0, -1)}${String(last % 1000).padStart(3, '0')}Z`
}
