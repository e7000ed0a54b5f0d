import type pg from 'pg'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Misconfigured } from '#platform/config.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { openStore } from './open-store.ts'

const pool: pg.Pool = openPool('postgres://localhost:1/none')

const refusal = async (EVENTSTORE_URL: string | undefined): Promise<string> => {
  const error = await openStore({ EVENT_STORE: 'eventstoredb', EVENTSTORE_URL }, pool).catch((error: unknown) => error)
  assert.instance(error, Misconfigured)
  return (error as Misconfigured).message
}

test('EventStoreDB without its address is refused by the name of what is missing', async () => {
  assert.match(await refusal(undefined), 'EVENTSTORE_URL is not set; set it to')
})

test('a connection string that its client cannot read is refused, and its password not repeated', async () => {
  const message = await refusal('esdb://admin:geheim@host:port?tls=true')
  assert.match(message, 'EVENTSTORE_URL')
  assert.not.match(message, 'geheim')
})

test('a certificate that is not there is named as such', async () => {
  assert.match(await refusal('esdb://admin:changeit@host:2113?tlsCAFile=/none/ca.crt'), 'certificate')
})

test('user, TLS, several hosts and discovery are accepted as the client has them', async () => {
  for (const url of [
    'esdb://admin:changeit@localhost:2113?tls=true',
    'esdb://admin:changeit@a:2113,b:2113,c:2113?tls=false&nodePreference=leader',
    'esdb+discover://admin:changeit@cluster.example:2113',
  ]) {
    const store = await openStore({ EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: url }, pool)
    await store.close()
  }
})

test.run()
