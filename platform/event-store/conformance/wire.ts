/** A wire between a store and its server, for faults: it can be cut, and frozen, as a network can. */
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'

export interface Wire {
  readonly port: number
  /** Ends every connection; new ones are taken. */
  cut(): void
  /** Takes connections and bytes, and passes nothing on until `thaw`. */
  freeze(): void
  thaw(): void
  /** Passes on what the store says on the present connections, and none of the answers. */
  mute(): void
  close(): Promise<void>
}

export const openWire = async (server: NetConnectOpts): Promise<Wire> => {
  const pairs = new Map<Socket, Socket>()
  let frozen = false

  const join = (near: Socket, far: Socket) => {
    near.pipe(far)
    far.pipe(near)
  }
  const listening = createServer((near) => {
    const far = connect(server)
    pairs.set(near, far)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => undefined)
      one.on('close', () => {
        other.destroy()
        pairs.delete(near)
      })
    }
    if (!frozen) join(near, far)
  })
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done))

  const cut = () => {
    for (const near of pairs.keys()) near.destroy()
  }
  return {
    port: (listening.address() as AddressInfo).port,
    cut,
    freeze: () => {
      frozen = true
      for (const [near, far] of pairs) {
        near.unpipe(far).pause()
        far.unpipe(near).pause()
      }
    },
    mute: () => {
      for (const [near, far] of pairs) far.unpipe(near).pause()
    },
    thaw: () => {
      frozen = false
      for (const [near, far] of pairs) join(near, far)
    },
    close: () =>
      new Promise((done) => {
        listening.close(() => done())
        cut()
      }),
  }
}
