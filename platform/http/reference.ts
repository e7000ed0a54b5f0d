/** The reference page at /docs and the document behind it, all from our own files. */
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isRead } from './answer.ts'
import { pageHeaders, policyOf } from './page-headers.ts'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Adak API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
const start = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
})
`
const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
}

const policy = policyOf({ 'script-src': "'self'", 'style-src': "'self'", 'img-src': "'self' data:" })
const headers = { ...pageHeaders, 'content-security-policy': policy }

/** Where swagger-ui-dist is; asked once, at the first page. */
let folder: string | null = null
const swaggerFolder = () => {
  folder ??= dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return folder
}

/** Answers what it knows of /docs and /api/v1/openapi.json; false: not its path. `document` is the JSON text, asked for once. */
export const reference = (document: () => Promise<string>) => {
  let made: Promise<string> | null = null
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> => {
    const send = (type: string, body: string) => {
      response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    }
    if (path !== '/api/v1/openapi.json' && path !== '/docs' && !path.startsWith('/docs/')) return false
    if (!isRead(request, response)) return true
    if (path === '/api/v1/openapi.json') {
      made ??= document()
      return send('application/json', await made)
    }
    if (path === '/docs' || path === '/docs/') return send('text/html', page)
    if (path === '/docs/start.js') return send('text/javascript', start)
    const name = path.slice('/docs/'.length)
    const type = Object.hasOwn(files, name) ? files[name] : undefined
    if (!type) return false
    response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'max-age=3600' })
    if (request.method === 'HEAD') response.end()
    else
      createReadStream(join(swaggerFolder(), name))
        .on('error', () => response.destroy())
        .pipe(response)
    return true
  }
}
