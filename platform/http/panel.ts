/** The admin panel at /admin/, from the files that `make panel` built; what it shows comes from the APIs. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { extname, join } from 'node:path'
import { isRead } from './answer.ts'
import { pageHeaders, policyOf } from './page-headers.ts'
import type { Page } from './pages.ts'

const built = join(import.meta.dirname, '../../web/admin/dist')
const unbuilt = 'The admin panel is not built yet. In the folder of Adak run: make panel\n'

/** What the build left where the nonce has to stand. */
const placeOfNonce = 'nonce-of-this-answer'
const policy = (nonce: string) =>
  policyOf({ 'script-src': "'self'", 'style-src': `'self' 'nonce-${nonce}'`, 'img-src': "'self'" })
const headers = {
  ...pageHeaders,
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
}
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Answers /admin and what is below it; false: not its path. `folder`: what the build made. */
export const panel =
  (folder = built): Page =>
  async (request, response, path) => {
    if (path !== '/admin' && !path.startsWith('/admin/')) return false
    if (!isRead(request, response)) return true
    const send = (status: number, more: Readonly<Record<string, string>>, body?: string | Buffer) => {
      response.writeHead(status, { ...headers, ...more, 'content-length': body ? Buffer.byteLength(body) : 0 })
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    }
    if (path === '/admin') return send(308, { location: '/admin/' })
    if (path === '/admin/') {
      const page = await found(join(folder, 'index.html'))
      const nonce = randomBytes(16).toString('base64')
      const about = { 'cache-control': 'no-cache', 'content-security-policy': policy(nonce) }
      if (!page) return send(503, { ...about, 'content-type': 'text/plain; charset=utf-8' }, unbuilt)
      const body = page.toString().replaceAll(placeOfNonce, nonce)
      return send(200, { ...about, 'content-type': 'text/html; charset=utf-8' }, body)
    }
    const name = /^\/admin\/assets\/([\w-]+\.\w+)$/.exec(path)?.[1]
    const type = name && types[extname(name)]
    if (!type) return false
    const { ending, encoding } = packingFor(request.headers)
    const body = await found(join(folder, 'assets', name + ending))
    if (!body) return false
    const kept = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' }
    return send(200, { ...kept, ...encoding, 'content-type': type }, body)
  }

const packingFor = ({ 'accept-encoding': accepted = '' }: IncomingHttpHeaders) => {
  if (/\bbr\b/.test(accepted)) return { ending: '.br', encoding: { 'content-encoding': 'br' } }
  if (/\bgzip\b/.test(accepted)) return { ending: '.gz', encoding: { 'content-encoding': 'gzip' } }
  return { ending: '', encoding: {} }
}

const found = async (file: string): Promise<Buffer | null> => {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
