/** Standalone under sudden deaths: of Node, of its Postgres, of both under load. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from './eventually.ts'
import { clientOf, type Standalone, withStandalone } from './standalone.ts'

const postgresOf = (adak: Standalone) =>
  Number(readFileSync(join(adak.dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0])

test('after kill -9 of node, and of its Postgres, the next start has every acknowledged write', () =>
  withStandalone(async (adak) => {
    const first = await adak.start()
    const me = await clientOf(adak)
    const made = await me.createTask({ body: { title: 'survives' } })

    first.child.kill('SIGKILL')
    await first.ended
    const second = await adak.start()
    assert.is((await me.readTask({ id: made.body.id, minPosition: made.position })).body.title, 'survives')

    const postgres = postgresOf(adak)
    second.child.kill('SIGKILL')
    process.kill(postgres, 'SIGKILL')
    await second.ended
    await adak.start()
    assert.is((await me.readTask({ id: made.body.id, minPosition: made.position })).body.title, 'survives')
  }))

test('after kill -9 of its Postgres the service goes on by itself', () =>
  withStandalone(async (adak) => {
    await adak.start()
    const me = await clientOf(adak)
    await me.createTask({ body: { title: 'before' } })
    process.kill(postgresOf(adak), 'SIGKILL')
    await eventually(async () => (await me.createTask({ body: { title: 'after' } })).status === 201, 20_000)
    // With its log in EventStoreDB it takes commands before Postgres is there again.
    await eventually(async () => (await adak.run(['replay', '--verify'])).code === 0, 20_000)
  }))

test('kill -9 under load: what was acknowledged is there, and what was retried is there once', () =>
  withStandalone(async (adak) => {
    const first = await adak.start()
    const me = await clientOf(adak)
    const keys = Array.from({ length: 300 }, () => randomUUID())
    const acknowledged = new Map<string, string>()
    const send = async (key: string) => {
      const { body } = await me.createTask({ body: { title: key }, idempotencyKey: key })
      assert.is(acknowledged.get(key) ?? body.id, body.id)
      acknowledged.set(key, body.id)
    }
    const sending = keys.map((key) => send(key).catch(() => undefined))
    await eventually(() => acknowledged.size > 50)
    first.child.kill('SIGKILL')
    await Promise.all(sending)
    await first.ended

    await adak.start()
    const before = new Map(acknowledged)
    for (const key of keys) await send(key)
    const head = (await me.createCategory({ body: { name: 'the last' } })).position
    const titles: string[] = []
    for await (const page of me.pages('listTasks', { query: { limit: 100 }, minPosition: head })) {
      for (const task of page.body.items) {
        titles.push(task.title)
        if (before.has(task.title)) assert.is(before.get(task.title), task.id)
      }
    }
    assert.equal(titles.toSorted(), keys.toSorted())
    assert.is((await adak.run(['replay', '--verify'])).code, 0)
  }))

test.run()
