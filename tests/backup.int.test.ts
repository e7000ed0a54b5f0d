/** `make backup` and `make restore` as an operator gives them, without Docker: on DATA_DIR. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { client } from '#contracts/client.ts'
import { tokenFor, withStandalone } from './standalone.ts'

const root = resolve(import.meta.dirname, '..')

/** One of the scripts that make calls. */
const script = async (name: string, env: Readonly<Record<string, string>>) => {
  const child = spawn(join(root, 'deploy', name), {
    cwd: root,
    // Whatever Docker this machine has is none of ours.
    env: { PATH: process.env.PATH, DOCKER_HOST: 'unix:///nowhere', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const [code] = await once(child, 'close')
  return { code, said }
}

test('what ran is backed up beside its service, and goes on elsewhere with the same token', () =>
  withStandalone(async (here) => {
    await here.start()
    const token = await tokenFor(here)
    const me = client({ baseUrl: here.address, token })
    const { body, position } = await me.createTask({ body: { title: 'Buy milk', due: '2030-11-24T09:00' } })
    const file = join(here.dataDir, 'backup')
    const taken = await script('backup', { DATA_DIR: here.dataDir, FILE: file })
    assert.is(taken.code, 0, taken.said)
    assert.match(taken.said, `on ${here.dataDir}:`)
    assert.match(taken.said, 'the backup is well')
    for (const one of [file, `${file}.keys`]) assert.is(statSync(one).mode & 0o777, 0o600, one)
    assert.is(existsSync(`${file}.part`), false)

    const again = await script('backup', { DATA_DIR: here.dataDir, FILE: file })
    assert.equal([again.code, again.said.trim()], [1, `${file} is there already; name another FILE`])

    await withStandalone(async (there) => {
      const before = readFileSync(file)
      writeFileSync(file, before.toString().replace('TaskScheduled', 'taskScheduled'))
      const damaged = await script('restore', { DATA_DIR: there.dataDir, FILE: file })
      assert.is(damaged.code, 1)
      assert.match(damaged.said, 'says that a line before it was changed')
      assert.is(existsSync(join(there.dataDir, 'postgres')), false, 'nothing was begun')
      writeFileSync(file, before)
      const missing = await script('restore', { DATA_DIR: there.dataDir, FILE: file, KEYS: `${file}.none` })
      assert.match(missing.said, 'KEYS=none does without')

      const back = await script('restore', { DATA_DIR: there.dataDir, FILE: file })
      assert.is(back.code, 0, back.said)
      assert.match(back.said, 'verified; every event of it is well')
      await there.start()
      const elsewhere = client({ baseUrl: there.address, token })
      assert.equal((await elsewhere.readTask({ id: body.id })).body, body)
      const old = await elsewhere.readStats({ minPosition: position }).then(
        () => 200,
        (error: { status: number }) => error.status,
      )
      assert.is(old, 410)
      assert.match((await there.run(['doctor'])).stdout, 'paused; adak reminders resume')
    })
  }))

test.run()
