/** The chat page's own files, and nothing else. */
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { sendJson } from './http.ts'

const folder = join(import.meta.dirname, '../../web/sandbox')
const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'chat.js': 'text/javascript; charset=utf-8',
  'xray.js': 'text/javascript; charset=utf-8',
  'words.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const pageFile = (request: IncomingMessage, response: ServerResponse, path: string): void => {
  const name = path === '/sandbox/' ? 'index.html' : path.slice('/sandbox/'.length)
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  if (type === undefined) {
    sendJson(response, 404, { error: 'there is no such page' })
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    sendJson(response, 405, { error: 'that cannot be done' })
    return
  }
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  })
  if (request.method === 'HEAD') response.end()
  else createReadStream(join(folder, name)).pipe(response)
}
