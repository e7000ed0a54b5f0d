import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Problem, type ProblemCode, problemOf, problems, Refusal } from './problems.ts'

const codes = Object.keys(problems) as ProblemCode[]

test('a code is made of lower-case words, and every title is its own', () => {
  for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/)
  assert.is(new Set(codes.map((code) => problems[code].title)).size, codes.length)
})

test('every status that the services refuse with has a code, and no other is used', () =>
  assert.equal(
    [...new Set(codes.map((code) => problems[code].status as number))].sort(),
    [400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 421, 422, 429, 431, 500, 503],
  ))

test('every problem document is of the schema that clients read', () => {
  for (const code of codes) {
    const problem = problemOf(code, 'why', [{ path: 'due', message: 'is odd' }])
    assert.equal(Problem.parse(problem), problem)
    assert.is(problem.type, `urn:adak:problem:${code}`)
  }
})

test('a problem without errors in the content has no list of them', () =>
  assert.not('errors' in problemOf('not-found', 'no such task')))

test('a refusal carries its code, its detail and what the answer needs besides', () => {
  const refusal = new Refusal('too-many-requests', 'slow down', { retryAfterSeconds: 3, headers: { Allow: 'GET' } })
  assert.instance(refusal, Error)
  assert.is(refusal.message, 'slow down')
  assert.is(refusal.code, 'too-many-requests')
  assert.is(refusal.retryAfterSeconds, 3)
  assert.equal(refusal.headers, { Allow: 'GET' })
})

test.run()
