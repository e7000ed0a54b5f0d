/** A start of another version on what an older one left: the whole service, over HTTP. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPool } from '#platform/postgres/pool.ts'
import { codeVersion } from '#projector/code-version.ts'
import { testDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { type Standalone, tokenFor, withStandalone } from './standalone.ts'

const test = suite('a newer version')
const within = 30_000

interface Answered {
  readonly status: number
  readonly position: string
  readonly retryAfter: string | null
  readonly body: { code?: string; items?: { title: string }[]; checks?: { projector: { why?: string } } }
}

const calling =
  ({ address }: Standalone, token: string) =>
  async (path: string, { title, least }: { title?: string; least?: string } = {}): Promise<Answered> => {
    const answer = await fetch(address + path, {
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(least ? { 'adak-min-position': least } : {}),
      },
      ...(title ? { method: 'POST', body: JSON.stringify({ title }) } : {}),
    })
    return {
      status: answer.status,
      position: answer.headers.get('adak-position') ?? '',
      retryAfter: answer.headers.get('retry-after'),
      body: (await answer.json()) as Answered['body'],
    }
  }

const tasks = '/api/v1/tasks'
const titles = ({ body }: Answered) => body.items?.map(({ title }) => title)

/** What an older version left, with one task; the swap to the newer's own is held up until `go`. */
const upgrading = async (
  leave: string,
  use: (call: ReturnType<typeof calling>, go: () => Promise<void>, stood: string) => Promise<void>,
) => {
  const database = await testDatabase()
  const pool = openPool(database.url, { max: 3 })
  try {
    await withStandalone(
      async (adak) => {
        const first = await adak.start()
        const call = calling(adak, await tokenFor(adak))
        const { position } = await call(tasks, { title: 'Before' })
        const read = await eventually(async () => {
          const answer = await call(tasks, { least: position })
          return answer.status === 200 && answer
        }, within)
        first.child.kill('SIGTERM')
        await first.ended
        await pool.query(`update projection.generation set code_version = ${codeVersion - 1}; ${leave}`)
        const holding = await pool.connect()
        await holding.query(`begin; select from projection.generation where state = 'live' for update`)
        const started = adak.start()
        started.catch(() => undefined)
        await use(call, () => holding.query('commit').then(() => holding.release()), read.position)
        await started
      },
      { DATABASE_URL: database.url },
    )
  } finally {
    await pool.end()
    await database.drop()
  }
}

/** Until the service is there, nobody answers, or it answers that it is starting. */
const whenThere = (ask: () => Promise<Answered>, isSo: (answer: Answered) => boolean) =>
  eventually(async () => {
    const answer = await ask().catch(() => null)
    return answer !== null && isSo(answer) && answer
  }, within)

test('serves what the older one left at its position while it builds its own, and swaps by itself', () =>
  upgrading('', async (call, go, stood) => {
    const blue = await whenThere(
      () => call(tasks),
      ({ status }) => status === 200,
    )
    assert.equal([titles(blue), blue.position], [['Before'], stood])
    const written = await call(tasks, { title: 'Meanwhile' })
    assert.is(written.status, 201)
    const behind = await call(tasks, { least: written.position })
    assert.equal([behind.status, behind.body.code, behind.retryAfter], [503, 'read-model-behind', '1'])
    const why = ({ body }: Answered) => body.checks?.projector.why ?? ''
    const progress = await whenThere(
      () => call('/readyz'),
      (answer) => why(answer).includes('events'),
    )
    assert.is(progress.status, 503)
    assert.match(why(progress), /^building: \d+ of \d+ events/)
    await go()
    const green = await whenThere(
      () => call(tasks, { least: written.position }),
      ({ status }) => status === 200,
    )
    assert.equal(titles(green), ['Before', 'Meanwhile'])
    await whenThere(
      () => call('/readyz'),
      ({ status }) => status === 200,
    )
  }))

test('answers no read from tables of another shape, and accepts writes, until its own are there', () =>
  upgrading(
    `update projection.generation set shape = 'another'; alter table read_1.task rename title to name`,
    async (call, go) => {
      const written = await whenThere(
        () => call(tasks, { title: 'Meanwhile' }),
        ({ status }) => status === 201,
      )
      for (const least of ['', written.position]) {
        const { status, body, retryAfter } = await call(tasks, { least })
        assert.equal([status, body.code, retryAfter], [503, 'read-model-behind', '1'])
      }
      await go()
      const green = await whenThere(
        () => call(tasks, { least: written.position }),
        ({ status }) => status === 200,
      )
      assert.equal(titles(green), ['Before', 'Meanwhile'])
    },
  ))

test.run()
