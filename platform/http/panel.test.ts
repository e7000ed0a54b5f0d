import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import inject, { type DispatchFunc } from 'light-my-request'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { serving } from './pages.ts'
import { panel } from './panel.ts'

const folder = mkdtempSync(join(tmpdir(), 'panel-'))
mkdirSync(join(folder, 'built/assets'), { recursive: true })
writeFileSync(join(folder, 'built/index.html'), '<script nonce="nonce-of-this-answer">')
for (const ending of ['', '.br', '.gz']) writeFileSync(join(folder, `built/assets/main-a1.js${ending}`), `js${ending}`)
writeFileSync(join(folder, 'built/secret.js'), 'secret')
test.after(() => rmSync(folder, { recursive: true }))

const ask = (url: string, headers: Record<string, string> = {}, place = 'built') =>
  inject(serving([panel(join(folder, place))]) as DispatchFunc, { method: 'GET', url, headers })

test('each answer of the page has a nonce of its own, in the policy and in the page', async () => {
  const [one, other] = [await ask('/admin/'), await ask('/admin/')]
  const nonce = /'nonce-([\w+/=]+)'/.exec(String(one.headers['content-security-policy']))?.[1]
  assert.is(one.body, `<script nonce="${nonce}">`)
  assert.is.not(one.body, other.body)
  assert.is(one.headers['cache-control'], 'no-cache')
})

test('its policy names no outside address, and allows nothing inline', async () => {
  const policy = String((await ask('/admin/')).headers['content-security-policy'])
  assert.match(policy, "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-")
  assert.match(policy, "frame-ancestors 'none'")
  assert.not.match(policy, /unsafe|http|\*|data:/)
})

test('files come as the browser takes them, and are kept for ever', async () => {
  const file = '/admin/assets/main-a1.js'
  const plain = await ask(file)
  assert.is(plain.body, 'js')
  assert.is(plain.headers['content-type'], 'text/javascript; charset=utf-8')
  assert.is(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.is((await ask(file, { 'accept-encoding': 'gzip, deflate' })).body, 'js.gz')
  const packed = await ask(file, { 'accept-encoding': 'gzip, deflate, br' })
  assert.equal([packed.body, packed.headers['content-encoding']], ['js.br', 'br'])
})

test('/admin leads to /admin/; nothing but the assets can be had', async () => {
  assert.is((await ask('/admin')).headers.location, '/admin/')
  const paths = ['/admin/assets/../secret.js', '/admin/assets/%2e%2e/secret.js', '/admin/secret.js', '/admin/nothing']
  for (const path of paths) assert.is((await ask(path)).statusCode, 404)
})

test('before it is built, the page says what to do', async () => {
  const { statusCode, body } = await ask('/admin/', {}, 'absent')
  assert.is(statusCode, 503)
  assert.match(body, 'run: make panel')
})

test.run()
