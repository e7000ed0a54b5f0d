/** For tests: where a stream of server-sent events is written to. */
import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'

/** `takes`: the client reads. */
export const outlet = (takes = true) => {
  const taken: string[] = []
  const out = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      taken.push(text)
      if (takes) done()
    },
  })
  return { out: out as unknown as ServerResponse, text: () => taken.join('') }
}
