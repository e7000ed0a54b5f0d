/** For tests: the double of Telegram where containers reach it. It takes calls from this machine only, so these pass by here. */
import { once } from 'node:events'
import { request as ask, createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Sandbox, sandbox } from '#bot/sandbox/sandbox.ts'

const loopback = '127.0.0.1'
const thisMachine = 'host.docker.internal'
/** For compose: the bot finds this machine. */
export const finding = { services: { bot: { extra_hosts: [`${thisMachine}:host-gateway`] } } }

const listening = async (listener: RequestListener, host: string): Promise<number> => {
  const server = createServer(listener).listen(0, host)
  // A bot that asks for updates keeps nobody awake.
  server.on('connection', (socket) => socket.unref()).unref()
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const passing =
  (port: number): RequestListener =>
  (request, response) => {
    const { method, url: path, headers } = request
    if (!path?.startsWith('/sandbox/api/')) return void response.writeHead(404).end()
    const passed = ask({ port, method, path, headers: { ...headers, host: `${loopback}:${port}` } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  }

export const reachableTelegram = async (): Promise<{ readonly box: Sandbox; readonly apiRoot: string }> => {
  const box = sandbox()
  const own = await listening((request, response) => void box.handle(request, response, request.url ?? '/'), loopback)
  const port = await listening(passing(own), '0.0.0.0')
  return { box, apiRoot: box.apiRoot(`http://${thisMachine}:${port}`) }
}
