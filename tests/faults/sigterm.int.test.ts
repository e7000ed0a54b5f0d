/** Each service as a process of its own, asked to end in the middle of its work: 0 within 10 s, and nothing is lost. */
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { gateway } from '#platform/http/gateway.ts'
import { listen } from '#platform/http/listen.ts'
import { generations, liveOf } from '#projector/generation.ts'
import { verify } from '#projector/verify.ts'
import { botPerson } from '../bot-person.ts'
import { testDatabase } from '../database.ts'
import { eventually } from '../eventually.ts'
import { openOn } from '../projected.ts'
import { redisServer } from '../redis.ts'
import { type Service, services } from '../services.ts'
import { withStandalone } from '../standalone.ts'

const test = suite('asked to end')
const patient = 60_000
const withinMs = 10_000

const redis = await redisServer()
const database = await testDatabase()
const { pool, log } = openOn(database.url)
const box = sandbox()
const notThere: Parameters<typeof gateway>[0]['commands'] = (_, response) => response.writeHead(404).end()
const telegram = await listen(gateway({ commands: notThere, queries: notThere, pages: [box.handle], hosts: null }), {
  port: 0,
  host: '127.0.0.1',
})
const serviceToken = randomBytes(24).toString('base64url')
const started = services({
  DATABASE_URL: database.url,
  ID_SALT: 'a salt',
  SERVICE_TOKEN: serviceToken,
  REDIS_URL: redis.url,
  RATE_LIMIT_WRITES: '0',
  RATE_LIMIT_READS: '0',
  BOT_TOKEN: box.token,
  BOT_API_ROOT: box.apiRoot(telegram.url),
})

test.after(async () => {
  await started.close()
  box.close()
  await telegram.close()
  await pool.end()
  await database.drop()
  await redis.close()
})

interface Answered {
  readonly status: number
  readonly body: { readonly id: string; readonly items: { readonly title: string }[] }
  readonly position: string
}
/** Why there is no answer: nobody listened there any more, or the connection went while it was asked. */
type Unanswered = 'refused' | 'lost'

const headersOf = (telegramId: number) => ({
  authorization: `Bearer ${serviceToken}`,
  'adak-on-behalf-of': `telegram:${telegramId}`,
  'content-type': 'application/json',
})

const caller = (agent: Agent, telegramId: number) => (url: string, title?: string) =>
  new Promise<Answered | Unanswered>((done) => {
    const headers = {
      authorization: `Bearer ${serviceToken}`,
      'adak-on-behalf-of': `telegram:${telegramId}`,
      'content-type': 'application/json',
    }
    const asked = request(url, { agent, headers, method: title === undefined ? 'GET' : 'POST' }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('error', () => done('lost'))
      answer.on('end', () => {
        const position = String(answer.headers['adak-position'])
        done({ status: answer.statusCode ?? 0, body: JSON.parse(text), position })
      })
    })
    asked.on('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED' ? 'refused' : 'lost'))
    asked.end(title === undefined ? undefined : JSON.stringify({ title }))
  })

/** Calls without a pause, over connections that stay, until none is taken any more. */
const load = (call: (n: number) => Promise<Answered | Unanswered>, atOnce: number) => {
  const answers: Answered[] = []
  let lost = 0
  let n = 0
  const one = async () => {
    for (;;) {
      const answer = await call(n++)
      if (answer === 'refused') return
      if (answer === 'lost') lost += 1
      else answers.push(answer)
    }
  }
  const over = Promise.all(Array.from({ length: atOnce }, one))
  return { answers, lost: () => lost, over }
}

/** So that they have tasks of their own. */
const register = async (url: string, telegramId: number) => {
  const { status } = await fetch(`${url}/api/v1/me`, {
    method: 'PUT',
    headers: headersOf(telegramId),
    body: JSON.stringify({ language: 'en' }),
  })
  assert.is(status, 201)
}

const busy = ({ answers }: { readonly answers: readonly unknown[] }, least: number) =>
  eventually(() => answers.length >= least, patient)

const cleanly = ({ code, ms }: { readonly code: number | null; readonly ms: number }, service: Service) => {
  assert.is(code, 0, service.said())
  assert.ok(ms < withinMs, `it took ${Math.round(ms)} ms`)
}

const titlesInLog = async (): Promise<ReadonlySet<string>> => {
  const titles = new Set<string>()
  for await (const page of log.readAll({ after: '' }))
    for (const event of page)
      if (!(event instanceof Error) && event.type === 'TaskCreated') titles.add(event.data.title)
  return titles
}

test('both APIs answer what they have in hand, keep what they acknowledged, and refuse nothing that they took', async () => {
  const commands = await started.start('command-api')
  const queries = await started.start('query-api')
  const projector = await started.start('projector')
  await eventually(projector.isReady, patient)
  await register(commands.url, 1)
  const agent = new Agent({ keepAlive: true })
  const call = caller(agent, 1)
  const writing = load((n) => call(`${commands.url}/api/v1/tasks`, `Task ${n}`), 16)
  const reading = load(() => call(`${queries.url}/api/v1/tasks?limit=20`), 8)
  const stream = await fetch(`${queries.url}/api/v1/changes`, {
    headers: {
      authorization: `Bearer ${serviceToken}`,
      'adak-on-behalf-of': 'telegram:1',
      accept: 'text/event-stream',
    },
  })
  await Promise.all([busy(writing, 200), busy(reading, 100)])

  cleanly(await commands.stop(), commands)
  await writing.over
  cleanly(await queries.stop(), queries)
  await reading.over
  await stream.text().catch(() => undefined)
  agent.destroy()
  cleanly(await projector.stop(), projector)

  assert.equal([writing.lost(), reading.lost()], [0, 0])
  assert.equal(new Set(writing.answers.map(({ status }) => status)), new Set([201]))
  assert.equal(new Set(reading.answers.map(({ status }) => status)), new Set([200]))
  const kept = await titlesInLog()
  assert.is(kept.size, writing.answers.length)
})

test('standalone does the same, all in one process', () =>
  withStandalone(async (adak) => {
    const { child, ended } = await adak.start({ SERVICE_TOKEN: serviceToken, RATE_LIMIT_READS: '0' })
    await register(adak.address, 1)
    const agent = new Agent({ keepAlive: true })
    const call = caller(agent, 1)
    const writing = load((n) => call(`${adak.address}/api/v1/tasks`, `Task ${n}`), 8)
    const reading = load(() => call(`${adak.address}/api/v1/tasks?limit=20`), 8)
    await Promise.all([busy(writing, 100), busy(reading, 100)])
    const began = performance.now()
    child.kill('SIGTERM')
    const { code, stderr } = await ended
    assert.is(code, 0, stderr)
    assert.ok(performance.now() - began < withinMs)
    await Promise.all([writing.over, reading.over])
    agent.destroy()
    assert.equal([writing.lost(), reading.lost()], [0, 0])
    assert.equal(new Set(writing.answers.map(({ status }) => status)), new Set([201]))
    assert.equal(new Set(reading.answers.map(({ status }) => status)), new Set([200]))
    const listed = await adak.run(['events', 'list', '--json', '--stream', 'task-'])
    assert.is(listed.stdout.trim().split('\n').length, writing.answers.length)
  }))

test('the projector commits its checkpoint with its rows and nowhere else, and the next one goes on at once', async () => {
  const commands = await started.start('command-api')
  await pool.query(`create table public.astray (position text, reached text)`)
  await pool.query(`create function public.compare_checkpoint() returns trigger language plpgsql as $$
    declare reached text;
    begin
      execute format('select max(position) from %I.history', new.schema) into reached;
      if reached is distinct from new.position then insert into public.astray values (new.position, reached); end if;
      return null;
    end $$`)
  await pool.query(`create constraint trigger compare after update of position on projection.generation
    deferrable initially deferred for each row when (old.position <> new.position)
    execute function public.compare_checkpoint()`)
  await register(commands.url, 2)
  const agent = new Agent({ keepAlive: true })
  const call = caller(agent, 2)
  const writing = load((n) => call(`${commands.url}/api/v1/tasks`, `Folded ${n}`), 16)
  const live = async () => liveOf(await generations(pool))
  for (let round = 0; round < 3; round++) {
    const projector = await started.start('projector')
    const from = (await live())?.events ?? 0
    await eventually(async () => ((await live())?.events ?? 0) > from + 200, patient)
    cleanly(await projector.stop(), projector)
    assert.is((await live())?.holder, null)
  }
  cleanly(await commands.stop(), commands)
  await writing.over
  agent.destroy()
  const last = await started.start('projector')
  const head = await log.head()
  await eventually(async () => (await live())?.position === head, patient)
  cleanly(await last.stop(), last)
  assert.equal((await pool.query('select * from public.astray')).rows, [])
  assert.equal((await verify({ pool, log })).differences, [])
})

test('scheduler and bot finish or hand back what they have in hand: each reminder comes once', async () => {
  const commands = await started.start('command-api')
  const queries = await started.start('query-api')
  const env = { COMMAND_API_URL: commands.url, QUERY_API_URL: queries.url }
  const projector = await started.start('projector')
  const first = { scheduler: await started.start('scheduler', env), bot: await started.start('bot', env) }
  const people = Array.from({ length: 40 }, () => botPerson(box))
  await Promise.all(people.map((person) => person.say('/start')))
  for (const [n, person] of people.entries()) {
    const due = `${new Date((Math.ceil(Date.now() / 1000) + 4) * 1000).toISOString().slice(0, 19)}Z`
    const made = await fetch(`${commands.url}/api/v1/tasks`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${serviceToken}`,
        'adak-on-behalf-of': `telegram:${person.id}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ title: `Ring ${n}.`, due }),
    })
    assert.is(made.status, 201)
  }
  const told = (n: number) =>
    box.chats
      .history(people[n]?.id ?? 0)
      .filter(({ by, runs }) => by === 'bot' && runs.some(({ text }) => text.includes(`Ring ${n}.`))).length
  const arrived = () => people.filter((_, n) => told(n) > 0).length
  await eventually(() => arrived() >= 3, patient)
  const [schedulerEnded, botEnded] = await Promise.all([first.scheduler.stop(), first.bot.stop()])
  cleanly(schedulerEnded, first.scheduler)
  cleanly(botEnded, first.bot)
  const atStop = arrived()

  const second = { scheduler: await started.start('scheduler', env), bot: await started.start('bot', env) }
  await eventually(() => arrived() === people.length, 90_000)
  assert.ok(atStop < people.length, 'it was asked to end in the middle')
  cleanly(await second.scheduler.stop(), second.scheduler)
  cleanly(await second.bot.stop(), second.bot)
  assert.equal(
    people.map((_, n) => told(n)),
    people.map(() => 1),
  )
  for (const service of [projector, commands, queries]) cleanly(await service.stop(), service)
})

test.run()
