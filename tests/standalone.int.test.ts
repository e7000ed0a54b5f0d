/** Standalone as an operator meets it: one process on its folder, and commands beside it. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from './eventually.ts'
import { clientOf, tokenFor, withStandalone } from './standalone.ts'

test('from the first start to a clean stop, with commands beside it', () =>
  withStandalone(async (adak) => {
    const started = await adak.start()
    const me = await clientOf(adak)

    const category = (await me.createCategory({ body: { name: 'Home' } })).body
    const made = await me.createTask({ body: { title: 'Buy milk', categoryId: category.id, due: '2030-11-24T09:00' } })
    const done = await me.completeTask({ id: made.body.id })
    assert.is(done.body.status, 'done')

    const minPosition = done.position
    const history = await me.readTaskHistory({ id: made.body.id, minPosition })
    assert.equal(
      history.body.items.map((item) => item.type),
      ['TaskCreated', 'TaskScheduled', 'TaskRemindersChosen', 'TaskCompleted'],
    )
    const changes = await me.listChanges({ minPosition })
    assert.equal(new Set(changes.body.items.map((item) => item.kind)), new Set(['me', 'category', 'task']))

    const verified = await adak.run(['replay', '--verify'])
    assert.is(verified.code, 0, verified.stderr)
    const replayed = await adak.run(['replay'])
    assert.is(replayed.code, 0, replayed.stderr)
    assert.is((await me.readTask({ id: made.body.id, minPosition })).body.status, 'done')

    const listed = await adak.run(['events', 'list', '--json'])
    const types = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type)
    assert.is(types[0], 'InstallationOpened')
    assert.is(types.at(-1), 'TaskCompleted')

    const second = await adak.run(['start'], { PORT: '0' })
    assert.is(second.code, 1)
    assert.match(second.stderr, /^adak: one is running on .*\n$/)

    started.child.kill('SIGTERM')
    const end = await started.ended
    assert.is(end.code, 0)
    assert.is(end.stdout.trim().split('\n').length, 1)
    assert.match(end.stdout, adak.address)
  }))

test('a stop that is asked for while it starts ends with 0, and leaves the folder free', () =>
  withStandalone(async (adak) => {
    const child = adak.spawn(['start'])
    const ended = once(child, 'close')
    await eventually(() =>
      fetch(adak.address).then(
        () => true,
        () => false,
      ),
    )
    child.kill('SIGTERM')
    assert.equal(await ended, [0, null])
    await adak.start()
  }))

test('commands work without a service, on what it left', () =>
  withStandalone(async (adak) => {
    const token = await tokenFor(adak, '--name', 'laptop', '--expires', '30d', '--scope', 'read')
    assert.match(token, /^\S{40,}$/)
    const listed = await adak.run(['token', 'list', '--json'])
    const [first] = JSON.parse(listed.stdout)
    assert.is(first.name, 'laptop')
    assert.is(first.telegramId, 42)
    assert.is(first.scope, 'read')
    assert.match(first.expiresAt, /[+-]\d\d:\d\d$/)
    assert.ok(Date.parse(first.expiresAt) > Date.now() + 29 * 86_400_000)

    assert.is((await adak.run(['replay'])).code, 0)
    assert.is((await adak.run(['replay', '--verify'])).code, 0)
    assert.is((await adak.run(['doctor'])).code, 0)

    assert.is((await adak.run(['token', 'revoke', first.id])).code, 0)
    assert.equal(JSON.parse((await adak.run(['token', 'list', '--json'])).stdout), [])
    assert.is((await adak.run(['token', 'revoke', first.id])).code, 1)
  }))

test('a token that was issued beside the service is good at once, and refused soon after it is revoked', () =>
  withStandalone(async (adak) => {
    await adak.start()
    const me = await clientOf(adak)
    assert.is((await me.readStats()).status, 200)
    const [token] = JSON.parse((await adak.run(['token', 'list', '--json'])).stdout)
    assert.is((await adak.run(['token', 'revoke', token.id])).code, 0)
    await eventually(
      () =>
        me.readStats().then(
          () => false,
          (error) => error.status === 401,
        ),
      20_000,
    )
  }))

test('another salt than the log was begun with is refused by its name', () =>
  withStandalone(async (adak) => {
    await tokenFor(adak)
    const refused = await adak.run(['start'], { ID_SALT: 'another' })
    assert.is(refused.code, 1)
    assert.match(refused.stderr, /^adak: .*ID_SALT.*\n$/)
    assert.is((await adak.run(['events', 'list'])).code, 0)
  }))

test('a taken port is one line, and leaves the folder free', () =>
  withStandalone(async (adak) => {
    const taken = createServer().listen(adak.port, '127.0.0.1')
    const refused = await adak.run(['start'])
    assert.is(refused.code, 1)
    assert.match(refused.stderr, new RegExp(`^adak: .*${adak.port}.*PORT.*\\n$`))
    taken.close()
    await adak.start()
  }))

test('a folder that was made by another Postgres is refused with what to do', () =>
  withStandalone(async (adak) => {
    mkdirSync(join(adak.dataDir, 'postgres'), { mode: 0o700 })
    writeFileSync(join(adak.dataDir, 'postgres/PG_VERSION'), '14\n')
    const refused = await adak.run(['start'])
    assert.is(refused.code, 1)
    assert.match(refused.stderr, /^adak: .*Postgres 14.*\n$/)
  }))

test('pages and documents are served from our own files, to this host only', () =>
  withStandalone(async (adak) => {
    await adak.start()
    for (const [path, type] of [
      ['/docs', 'text/html'],
      ['/docs/swagger-ui-bundle.js', 'text/javascript'],
      ['/sandbox/', 'text/html'],
      ['/api/v1/openapi.json', 'application/json'],
      ['/healthz', 'application/json'],
      ['/readyz', 'application/json'],
      ['/metrics', 'text/plain'],
    ] as const) {
      const answer = await fetch(adak.address + path)
      assert.is(answer.status, 200, path)
      assert.match(answer.headers.get('content-type') ?? '', type)
      await answer.text()
      if (path === '/sandbox/') continue
      const written = await fetch(adak.address + path, { method: 'POST' })
      assert.is(written.status, 405, path)
      assert.is(written.headers.get('allow'), 'GET, HEAD', path)
    }
    const status = (host: string, path: string) =>
      execFileSync(
        'curl',
        ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `Host: ${host}`, adak.address + path],
        {
          encoding: 'utf8',
        },
      )
    for (const path of ['/sandbox/', '/docs', '/api/v1/tasks', '/nothing']) {
      assert.is(status('adak.example', path), '421', path)
    }
    assert.is((await fetch(`${adak.address}/nothing`)).status, 404)
  }))

test('what is misused exits with 2 and says what was meant', () =>
  withStandalone(async (adak) => {
    const unknown = await adak.run(['replya'])
    assert.is(unknown.code, 2)
    assert.match(unknown.stderr, 'Did you mean replay?')
    const option = await adak.run(['token', 'issue', '--telegrm', '42'])
    assert.is(option.code, 2)
    assert.match(option.stderr, 'Did you mean --telegram?')
    assert.is(option.stdout, '')
    for (const given of [
      ['--telegram', '1e3'],
      ['--telegram', '42', '--name', 'x'.repeat(101)],
    ])
      assert.is((await adak.run(['token', 'issue', ...given])).code, 2, given[1])
    const variable = await adak.run(['events', 'list'], { PORT: 'http' })
    assert.is(variable.code, 1)
    assert.match(variable.stderr, 'PORT is "http"')
  }))

test.run()
