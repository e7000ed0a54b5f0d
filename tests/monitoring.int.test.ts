/** What deploy/monitoring and the documentation ask Prometheus for is what the services print. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { listen } from '#platform/http/listen.ts'
import { testDatabase } from './database.ts'
import { redisServer } from './redis.ts'
import { type Name, services } from './services.ts'

const root = resolve(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

const jobs = [...textOf('deploy/monitoring/prometheus.yml').matchAll(/job_name: (\S+)/g)].map(([, job]) => String(job))
const expressions = [...textOf('deploy/monitoring/alerts.yml').matchAll(/expr: (.+)$/gm)].map(([, text]) =>
  String(text),
)

/** A name in Prometheus' language, and the labels that it is asked for with. */
const asked = (expression: string) =>
  [...expression.matchAll(/\b((?:adak|process|nodejs)_\w+|up)\b(?:\{([^}]*)\})?/g)].map(([, name, labels = '']) => ({
    name: String(name),
    labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label, value]) => [label, value]),
  }))

const printed = async (): Promise<ReadonlyMap<string, string>> => {
  const redis = await redisServer()
  const database = await testDatabase()
  const box = sandbox()
  const telegram = await listen((request, response) => void box.handle(request, response, request.url ?? ''), {
    port: 0,
    host: '127.0.0.1',
  })
  const started = services({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ID_SALT: 'a salt',
    SERVICE_TOKEN: randomBytes(24).toString('hex'),
    COMMAND_API_URL: 'http://127.0.0.1:9',
    QUERY_API_URL: 'http://127.0.0.1:9',
    BOT_TOKEN: box.token,
    BOT_API_ROOT: box.apiRoot(telegram.url),
  })
  try {
    const found = new Map<string, string>()
    for (const name of ['command-api', 'query-api', 'projector', 'scheduler', 'bot'] satisfies Name[]) {
      const { url } = await started.start(name)
      found.set(name, await (await fetch(`${url}/metrics`)).text())
    }
    return found
  } finally {
    await started.close()
    box.close()
    await telegram.close()
    await database.drop()
    await redis.close()
  }
}

const metrics = await printed()
/** Of one service, with what a histogram adds to its name. */
const namesOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name, kind]) =>
      kind === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => `${name}${end}`) : [String(name)],
    ),
  )
const all = new Set([...metrics.values()].flatMap((text) => [...namesOf(text)]))

test('each service that can be scraped is a job, and each job is a service of docker-compose.yml', () => {
  assert.equal(jobs, [...metrics.keys()])
  const compose = textOf('docker-compose.yml')
  for (const job of jobs) assert.match(compose, new RegExp(`^ {2}${job}:$`, 'm'))
})

test('every name that an alert asks for is printed, by that very job where it names one', () => {
  assert.ok(expressions.length > 10)
  for (const expression of expressions) {
    const names = asked(expression)
    assert.ok(names.length, expression)
    for (const { name, labels } of names) {
      const named = labels.flatMap(([label, value]) => (label === 'job' ? String(value).split('|') : []))
      for (const job of named) assert.ok(jobs.includes(job), `job ${job}`)
      if (name === 'up') continue
      const where = named.length ? named.map((job) => namesOf(metrics.get(job) ?? '')) : [all]
      for (const names of where) assert.ok(names.has(name), `${name} of ${named.join() || 'any'}`)
    }
  }
})

test('every metric of ours that the documentation names is printed, and every one that is printed is documented', () => {
  const docs = ['docs/operations.md', 'docs/reminders.md', 'deploy/monitoring/alerts.yml'].map(textOf).join('\n')
  const ours = [...metrics.values()].flatMap((text) =>
    [...text.matchAll(/^# TYPE (adak_\w+) /gm)].map(([, name]) => name),
  )
  const named = new Set([...docs.matchAll(/\badak_(?!network)\w+/g)].map(([name]) => name))
  for (const name of named) assert.ok(all.has(name) || ours.includes(name), `${name} is printed by nobody`)
  const undocumented = [...new Set(ours)].filter(
    (name) => ![...named].some((one) => one === name || one.startsWith(`${name}_`)),
  )
  assert.equal(undocumented, [])
})

test.run()
