/** Services that are started while what they stand on is away, as after a power cut: whoever restarts them reads one line. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { testDatabase } from './database.ts'

const nobody = '127.0.0.1:1'
const database = await testDatabase()
test.after(() => database.drop())

const started = async (service: string, given: Readonly<Record<string, string>>) => {
  const main = join(import.meta.dirname, '..', service, 'main.ts')
  const env = { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: '0', ID_SALT: 'a salt', ...given }
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { said, status }
}

for (const service of ['command-api', 'query-api', 'projector'])
  for (const [what, given] of [
    ['Postgres', { DATABASE_URL: `postgres://adak:secret@${nobody}/adak` }],
    [
      'EventStoreDB',
      { DATABASE_URL: database.url, EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: `esdb://${nobody}?tls=false` },
    ],
  ] as const)
    test(`${service} without ${what} ends with status 1 and a line that says so`, async () => {
      const { said, status } = await started(service, given)
      assert.is(status, 1)
      assert.match(said, /^a part that it stands on does not answer: .*127\.0\.0\.1:1\S*.*\n$/)
      assert.not.match(said, 'secret')
    })

test.run()
