import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Misconfigured, readEnvironment, required } from './config.ts'

const refusal = (read: () => unknown): string => {
  try {
    read()
  } catch (error) {
    assert.instance(error, Misconfigured)
    return (error as Misconfigured).message
  }
  return assert.unreachable('it was accepted') as never
}

test('what is not set, or empty, has its default', () => {
  assert.equal(readEnvironment(['PORT', 'HOST', 'TIME_ZONE', 'CORS_ORIGINS'], { PORT: '' }), {
    PORT: 8080,
    HOST: '127.0.0.1',
    TIME_ZONE: 'America/Adak',
    CORS_ORIGINS: [],
  })
})

test('a refusal names every wrong variable, what it was, and what it has to be', () => {
  const message = refusal(() => readEnvironment(['PORT', 'TIME_ZONE'], { PORT: 'http', TIME_ZONE: 'Mars/Olympus' }))
  assert.match(message, 'PORT is "http"; it has to be a port number')
  assert.match(message, 'TIME_ZONE is "Mars/Olympus"; it has to be an IANA time zone')
})

test('a secret is not repeated in its refusal', () => {
  const message = refusal(() => readEnvironment(['SERVICE_TOKEN'], { SERVICE_TOKEN: 'short' }))
  assert.match(message, 'SERVICE_TOKEN')
  assert.not.match(message, 'short')
})

test('a name with _FILE is read from that file, without its last line end', () => {
  const dir = mkdtempSync(join(tmpdir(), 'config-'))
  try {
    writeFileSync(join(dir, 'token'), 'a-token-of-many-signs\n')
    const { SERVICE_TOKEN } = readEnvironment(['SERVICE_TOKEN'], { SERVICE_TOKEN_FILE: join(dir, 'token') })
    assert.is(SERVICE_TOKEN, 'a-token-of-many-signs')
    assert.match(
      refusal(() => readEnvironment(['SERVICE_TOKEN'], { SERVICE_TOKEN: 'x'.repeat(16), SERVICE_TOKEN_FILE: 'f' })),
      'both set',
    )
    assert.match(
      refusal(() => readEnvironment(['PORT'], { PORT_FILE: join(dir, 'none') })),
      'PORT_FILE',
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a variable that a service needs is named when it is missing', () => {
  const config = readEnvironment(['DATABASE_URL'], {})
  assert.match(
    refusal(() => required(config, 'DATABASE_URL')),
    'DATABASE_URL is not set; set it to a postgres://',
  )
})

test.run()
