import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Documented, documented, isOfPanel, documentedNames as names, refusalsOf, sampleOf } from './documented.ts'
import { openApiDocument } from './openapi.ts'
import { problems } from './problems.ts'

// biome-ignore lint/suspicious/noExplicitAny: the document is read here as any client reads it, by its paths
const document: any = JSON.parse(JSON.stringify(openApiDocument()))
const operationOf = (name: Documented) => {
  const route = documented[name]
  return document.paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
}
const headersOf = (name: Documented): string[] =>
  (operationOf(name).parameters ?? []).flatMap((parameter: { in: string; name: string }) =>
    parameter.in === 'header' ? [parameter.name] : [],
  )

test('a public linter finds no error in the document', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'adak-openapi-'))
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document))
  const linter = new URL('../node_modules/@redocly/cli/bin/cli.js', import.meta.url).pathname
  const quiet = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const lint = promisify(execFile)(process.execPath, [linter, 'lint', '--format=summary', 'openapi.json'], {
    cwd: folder,
    env: quiet,
  })
  const { stderr } = await lint.finally(() => rmSync(folder, { recursive: true }))
  assert.match(stderr, /is valid/)
})

test('every route is in the document once, under its own name', () => {
  for (const name of names) assert.is(operationOf(name).operationId, name)
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path as object))
  assert.is(operations.length, names.length)
})

test('every answer and every refusal of a route has its status there, with its codes as examples', () => {
  for (const name of names) {
    const { responses } = operationOf(name)
    for (const status of Object.keys(documented[name].answers)) assert.ok(responses[status], `${name} ${status}`)
    for (const code of refusalsOf(name)) {
      const refusal = responses[problems[code].status].content['application/problem+json']
      assert.is(refusal.examples[code].$ref, `#/components/examples/${code}`, name)
      assert.is(refusal.schema.$ref, '#/components/schemas/Problem')
    }
  }
})

test('401, 429, 500, 503 and 400 are answers of every route', () => {
  for (const name of names) {
    for (const status of [400, 401, 421, 429, 500, 503])
      assert.ok(operationOf(name).responses[status], `${name} ${status}`)
  }
})

test('a write takes an idempotency key, a change of something If-Match too, a read If-None-Match and a position', () => {
  for (const name of names) {
    const reads = documented[name].method === 'GET'
    const ofPanel = isOfPanel(documented[name])
    assert.is(headersOf(name).includes('Idempotency-Key'), !reads && !ofPanel, name)
    assert.is(headersOf(name).includes('Adak-Min-Position'), reads, name)
    const isOfTheMoment = ['readSession', 'readOperations'].includes(name)
    assert.is(headersOf(name).includes('If-None-Match'), reads && !isOfTheMoment, name)
  }
  assert.ok(headersOf('completeTask').includes('If-Match'))
  assert.not(headersOf('createTask').includes('If-Match'))
})

test("every call of the panel takes its session's cookie alone, and a write of it the CSRF token, but for signing in", () => {
  for (const name of names) {
    const route = documented[name]
    const isWrite = isOfPanel(route) && route.method !== 'GET' && name !== 'signIn'
    const csrf = operationOf(name).parameters?.find((one: { name: string }) => one.name === 'Adak-CSRF')
    assert.is(csrf?.required, isWrite ? true : undefined, name)
    assert.is(
      Boolean(operationOf(name).responses[403]?.content['application/problem+json'].examples['csrf-missing']),
      isWrite,
    )
    if (isOfPanel(route)) assert.equal(operationOf(name).tags, ['Admin'], name)
  }
  const { session } = document.components.securitySchemes
  assert.equal([session.type, session.in, session.name], ['apiKey', 'cookie', 'adak_session'])
})

test('answers name their headers: ETag and position, Location of what was created, Retry-After', () => {
  const { responses } = operationOf('createTask')
  assert.equal(Object.keys(responses[201].headers).sort(), ['Adak-Position', 'ETag', 'Location'])
  assert.ok(responses[429].headers['Retry-After'])
  assert.ok(responses[503].headers['Retry-After'])
  assert.ok(responses[401].headers['WWW-Authenticate'])
  assert.not(operationOf('issueToken').responses[201].headers?.['Adak-Position'])
})

test('what only the service token may do is open to it alone, the panel to a session, everything else to both', () => {
  const wanted = (name: Documented) => {
    if (isOfPanel(documented[name])) return name === 'signIn' ? [] : ['session']
    return documented[name].serviceOnly ? ['service'] : ['token', 'service']
  }
  for (const name of names) {
    const schemes = operationOf(name).security.flatMap((scheme: object) => Object.keys(scheme))
    assert.equal(schemes, wanted(name), name)
  }
})

test('requests refuse unknown fields, answers may grow', () => {
  assert.is(operationOf('createTask').requestBody.content['application/json'].schema.additionalProperties, false)
  assert.is(document.components.schemas.Task.additionalProperties, undefined)
})

test("an item of the panel's batch names its person, and one of anybody else's does not", () => {
  const { schemas } = document.components
  assert.ok(schemas.AdminCompleteTaskItem.required.includes('person'))
  assert.not('person' in schemas.CompleteTaskItem.properties)
})

test('every sample is what its schema takes, and every body and answer has one', () => {
  for (const name of names) {
    const route = documented[name]
    const sample = sampleOf(name)
    if (route.body) assert.ok(route.body.safeParse(sample.body).success, `${name}: ${JSON.stringify(sample.body)}`)
    for (const schema of Object.values(route.answers)) {
      if (schema) assert.equal(schema.parse(sample.answer), sample.answer, name)
    }
  }
})

test.run()
