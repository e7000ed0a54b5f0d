/** A backup in one stream: the log, and behind it keys and accounts, where they were given too. */

/** No line of a log begins so. */
const beginning = Buffer.from('\n{"adak":"accounts"')

/** `log` is to be read first; `accounts` has no bytes where there are none. */
export const partsOf = (source: AsyncIterable<Uint8Array>) => {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  /** What is left from here on stays for the next who asks, whenever the reader stops. */
  const cut = (at: number): Buffer => {
    const taken = rest.subarray(0, at)
    rest = rest.subarray(at)
    return taken
  }
  const log = async function* () {
    for (;;) {
      const next = await chunks.next()
      if (next.done) break
      rest = Buffer.concat([rest, next.value])
      const at = rest.indexOf(beginning)
      if (at >= 0) break
      yield cut(Math.max(0, rest.length - beginning.length))
    }
    const at = rest.indexOf(beginning)
    yield cut(at < 0 ? rest.length : at + 1)
  }
  const accounts = async function* () {
    yield cut(rest.length)
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  return { log: log(), accounts: accounts() }
}
