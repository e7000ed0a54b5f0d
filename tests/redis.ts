/** For tests: a Redis of their own, on a free port, that can be stopped, frozen and started again where it was. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

/** One command, inline, on a connection of its own; answers the first line. */
const say = (port: number, command: string): Promise<string> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.once('data', (data) => {
      done(data.toString().trim())
      socket.destroy()
    })
    socket.once('error', failed)
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')))
  })

export const redisServer = async ({ started = true } = {}) => {
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'adak-redis-'))
  let child: ChildProcess | null = null

  const end = async (signal: NodeJS.Signals) => {
    const last = child
    child = null
    if (!last) return
    const ended = once(last, 'exit')
    last.kill('SIGCONT')
    last.kill(signal)
    await ended
  }
  const start = async () => {
    const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes']
    child = spawn('redis-server', [...options, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' })
    await eventually(async () => (await say(port, 'PING')) === '+PONG', 20_000)
  }
  if (started) await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    say: (command: string) => say(port, command),
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    close: async () => {
      await end('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
export type RedisServer = Awaited<ReturnType<typeof redisServer>>
