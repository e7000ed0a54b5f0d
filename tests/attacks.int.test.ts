/** What those send who mean no good: each is answered or cut, and the service lives on, in bounded memory. */
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Standalone, tokenFor, withStandalone } from './standalone.ts'

const test = suite('attacks')
let adak: Standalone
let token = ''
let end: () => void = () => undefined
let over: Promise<void> = Promise.resolve()
test.before(async () => {
  const ended = new Promise<void>((done) => {
    end = done
  })
  await new Promise<void>((ready, failed) => {
    over = withStandalone(
      async (started) => {
        adak = started
        token = await tokenFor(adak)
        await adak.start()
        ready()
        await ended
      },
      { RATE_LIMIT_READS: '0' },
    )
    over.catch(failed)
  })
})
test.after(async () => {
  end()
  await over
})

const open = () =>
  new Promise<Socket>((done, failed) => {
    const socket = connect(adak.port, '127.0.0.1', () => done(socket))
    socket.once('error', failed)
  })

/** All that comes back until the other side closes, however it does. */
const heardOn = (socket: Socket): Promise<string> =>
  new Promise((done) => {
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => done(text))
  })

const limitMs = 20_000
const raw = async (...parts: (string | Uint8Array)[]): Promise<string> => {
  const socket = await open()
  const heard = heardOn(socket)
  for (const part of parts) socket.write(part)
  const late = setTimeout(() => socket.destroy(new Error('neither answered nor cut')), limitMs)
  const text = await heard
  clearTimeout(late)
  return text
}
/** 0: cut without an answer. */
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
const answersIn = (text: string) => text.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0
const problemIn = (text: string) =>
  JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { code: string; status: number }

const head = (line: string, ...headers: string[]) =>
  [
    `${line} HTTP/1.1`,
    `Host: 127.0.0.1:${adak.port}`,
    `Authorization: Bearer ${token}`,
    'Connection: close',
    ...headers,
    '',
    '',
  ].join('\r\n')
const post = (body: string | Buffer, ...headers: string[]) =>
  raw(head('POST /api/v1/tasks', `Content-Length: ${Buffer.byteLength(body)}`, ...headers), body)
const json = 'Content-Type: application/json'

const lives = async () => {
  assert.is(statusOf(await raw(head('GET /healthz'))), 200)
  assert.is(statusOf(await post('{"title":"Buy milk"}', json)), 201)
}
const residentBytes = async () => {
  const text = await (await fetch(`${adak.address}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
}

test('no trick with a path leads anywhere', async () => {
  const paths = [
    '/api/v1/../../package.json',
    '/api/v1/tasks/..%2f..%2f..%2fpackage.json',
    '/api/v1/tasks/%2e%2e/me',
    '/api/v1/%2e%2e/v1/tasks',
    '//api/v1/tasks',
    '/api//v1/tasks',
    '/api/v1/tasks/',
    '/api/v1/tasks%00',
    '/api/v1/tasks/%00',
    '/api/v1/tasks;a=b',
    '/API/v1/tasks',
    '/api/v1/%c0%ae%c0%ae/tasks',
    '/api/v1/tasks/%ff%fe',
    '/api/v1/tasks/%',
    '/docs/..%2f..%2fpackage.json',
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/sandbox/..%2f..%2fpackage.json',
    '/sandbox/../../package.json',
    '/.env',
    '\\api\\v1\\tasks',
    '/api/v1/__proto__',
    '/api/v1/tasks/constructor',
  ]
  for (const path of paths) {
    const text = await raw(head(`GET ${path}`))
    assert.ok([400, 404].includes(statusOf(text)), `${path}: ${text.slice(0, 200)}`)
    assert.not.match(text, '"dependencies"')
  }
})

test('a target in absolute form is that of its host, and of no other', async () => {
  assert.is(statusOf(await raw(head(`GET http://127.0.0.1:${adak.port}/api/v1/tasks`))), 200)
  assert.is(statusOf(await raw(head('GET http://evil.example/api/v1/tasks'))), 421)
  assert.is(statusOf(await raw(head('GET http://evil.example/docs'))), 421)
  assert.is(statusOf(await raw(head('GET http:///api/v1/tasks'))), 404)
})

test('methods and protocols that are not offered are refused or cut', async () => {
  assert.is(statusOf(await raw(head('TRACE /api/v1/tasks'))), 405)
  assert.is(statusOf(await raw(head('PROPFIND /api/v1/tasks'))), 405)
  assert.is(statusOf(await raw(head('BREW /api/v1/tasks'))), 400)
  assert.is(statusOf(await raw(head('CONNECT evil.example:443'))), 0)
  assert.is(statusOf(await raw(head('OPTIONS *'))), 404)
  assert.is(statusOf(await raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')), 400)
  const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13']
  const headers = head('GET /api/v1/stats', ...upgrade).replace('Connection: close', 'Connection: Upgrade, close')
  assert.is(statusOf(await raw(headers)), 200)
  assert.is(statusOf(await raw(head('POST /api/v1/tasks', json, 'Content-Length: 2', 'Expect: magic'), '{}')), 422)
})

test('what is no HTTP is told so by a problem document', async () => {
  const hello = Buffer.from('16030100a5010000a10303', 'hex')
  for (const noise of ['\r\n\r\nx\r\n\r\n', 'GET / HTTP/x\r\n\r\n', hello, Buffer.alloc(5_000, 0xff)]) {
    const text = await raw(noise)
    assert.is(statusOf(text), 400)
    assert.is(problemIn(text).code, 'malformed-request')
  }
})

test('headers and targets beyond 16 KB are 431', async () => {
  const long = 'x'.repeat(20_000)
  const many = Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${n}`)
  for (const text of [
    await raw(head('GET /api/v1/tasks', `X-Long: ${long}`)),
    await raw(head('GET /api/v1/tasks', ...many)),
    await raw(head(`GET /api/v1/tasks?q=${long}`)),
  ]) {
    assert.is(statusOf(text), 431)
    assert.equal(problemIn(text), { ...problemIn(text), code: 'headers-too-large', status: 431 })
  }
})

test('a request in two readings is read in none: no second one is answered', async () => {
  const hidden = head('GET /api/v1/stats')
  const bodied = (...headers: string[]) =>
    head('POST /api/v1/tasks', json, ...headers).replace('Connection: close\r\n', '')
  const shapes = [
    `${bodied('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n${hidden}`,
    `${bodied('Content-Length: 5', 'Content-Length: 6')}12345${hidden}`,
    `${bodied('Content-Length: +5')}12345${hidden}`,
    `${bodied('Content-Length: 5, 5')}12345${hidden}`,
    `${bodied('Content-Length: 0x5')}12345${hidden}`,
    `${bodied('Transfer-Encoding: chunked, identity')}0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding: xchunked')}0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding : chunked')}0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding:\r\n chunked, x')}0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding: chunked')}5;${'x'.repeat(20_000)}\r\n12345\r\n0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding: chunked')}-5\r\n12345\r\n0\r\n\r\n${hidden}`,
    `${bodied('Transfer-Encoding: chunked')}ffffffffffffffffff\r\n12345\r\n0\r\n\r\n${hidden}`,
    bodied('X: a\rContent-Length: 5') + hidden,
    bodied('Content-Length: 0\n\nGET /api/v1/stats HTTP/1.1'),
  ]
  for (const shape of shapes) {
    const text = await raw(shape)
    assert.ok(answersIn(text) <= 1, `${shape.slice(0, 200)}\n${text}`)
    assert.ok([0, 400, 413, 415].includes(statusOf(text)), text)
  }
})

test('a packed body is refused as it is, however small it came', async () => {
  const bomb = Buffer.alloc(5_000_000, 32)
  for (const [coding, body] of [
    ['gzip', gzipSync(bomb)],
    ['deflate', deflateSync(bomb)],
    ['br', brotliCompressSync(bomb)],
    ['zstd', Buffer.from('28b52ffd', 'hex')],
  ] as const)
    assert.is(statusOf(await post(body, json, `Content-Encoding: ${coding}`)), 415, coding)
})

test('a body without end is cut at its limit', async () => {
  const chunked = head('POST /api/v1/tasks', json, 'Transfer-Encoding: chunked')
  const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
  // Cut where it goes on sending after the answer.
  assert.ok([0, 413].includes(statusOf(await raw(chunked, ...Array.from({ length: 200 }, () => chunk)))))
  assert.is(statusOf(await raw(head('POST /api/v1/tasks', json, 'Content-Length: 10000000000'), '{"title":')), 413)
  assert.is(statusOf(await post('x'.repeat(102_401), json)), 413)
})

test('JSON that is meant to hurt is refused, and changes nothing', async () => {
  const refused: Readonly<Record<string, number>> = {
    [`${'['.repeat(50_000)}`]: 400,
    [`${'['.repeat(40_000)}${']'.repeat(40_000)}`]: 400,
    [`${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`]: 400,
    '{"title":"a","title":"b"}': 400,
    '{"title":"a","\\u0074itle":"b"}': 400,
    '{"__proto__":{"admin":true},"title":"a"}': 422,
    '{"constructor":{"prototype":{"admin":true}},"title":"a"}': 422,
    '{"title":"\\ud800"}': 422,
    '{"title":"a\\u0000b"}': 422,
    '{"title":1e999}': 422,
    [`{"title":"${'a'.repeat(90_000)}"}`]: 422,
    [`{"${'k'.repeat(90_000)}":1,"title":"a"}`]: 422,
    [`[${'{},'.repeat(30_000)}{}]`]: 422,
    NaN: 400,
    '': 400,
    null: 422,
  }
  for (const [body, status] of Object.entries(refused))
    assert.is(statusOf(await post(body, json)), status, body.slice(0, 60))
  assert.is(statusOf(await post(Buffer.from([0x7b, 0xc0, 0xaf, 0x7d]), json)), 400)
  const many = JSON.stringify(Array.from({ length: 101 }, () => ({})))
  assert.is(statusOf(await raw(head('POST /api/v1/commands', json, `Content-Length: ${many.length}`), many)), 422)
  assert.is(({} as { admin?: boolean }).admin, undefined)
})

test('whoever sends slowly, says nothing, or does not read, keeps nobody else waiting and is cut in time', async () => {
  const before = await residentBytes()
  const idle = await Promise.all(Array.from({ length: 500 }, open))
  for (const socket of idle) socket.on('error', () => undefined)
  const drip = async (first: string, rest: string) => {
    const socket = await open()
    const heard = heardOn(socket)
    socket.write(first)
    for (const letter of rest) {
      if (socket.closed || !socket.writable) break
      socket.write(letter)
      await pause(500)
    }
    return heard
  }
  const slowHeads = Array.from({ length: 40 }, () => drip('GET /api/v1/tasks HTTP/1.1\r\nX-', 'a'.repeat(100)))
  const slowBodies = Array.from({ length: 15 }, () =>
    drip(head('POST /api/v1/tasks', json, 'Content-Length: 100'), '{'.repeat(100)),
  )
  const notReading = await Promise.all(Array.from({ length: 20 }, open))
  for (const socket of notReading) {
    socket.pause()
    socket.on('error', () => undefined)
    const request = head('GET /api/v1/openapi.json').replace('Connection: close\r\n', '')
    socket.write(request.repeat(300))
  }
  for (let n = 0; n < 10; n++) await lives()
  const outcomes = await Promise.all([...slowHeads, ...slowBodies])
  for (const text of outcomes) assert.ok([0, 408].includes(statusOf(text)), text)
  assert.ok(outcomes.some((text) => statusOf(text) === 408 && problemIn(text).code === 'request-too-slow'))
  await lives()
  const grown = (await residentBytes()) - before
  assert.ok(grown < 300_000_000, `${Math.round(grown / 1e6)} MB more`)
  for (const socket of [...idle, ...notReading]) socket.destroy()
})

test('after all of that it answers as before', async () => {
  for (let n = 0; n < 5; n++) await lives()
})

test.run()
