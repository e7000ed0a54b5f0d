import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openLogger } from './logger.ts'

const logged = (write: (logger: ReturnType<typeof openLogger>) => void): string => {
  const lines: string[] = []
  write(openLogger('test', 'info', { write: (line) => lines.push(line) }))
  return lines.join('')
}

test('fields that hold secrets or a person’s words are not logged', () => {
  const text = logged((logger) =>
    logger.info({
      token: 'S3CRET',
      user: { password: 'S3CRET' },
      title: 'S3CRET',
      req: { headers: { cookie: 'S3CRET' } },
    }),
  )
  assert.not.match(text, 'S3CRET')
})

test('a bot’s token, a bearer’s and a password in an address are not logged within other text', () => {
  const botToken = '123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123'
  const text = logged((logger) => {
    logger.error(new Error(`POST https://api.telegram.org/bot${botToken}/sendMessage failed`))
    logger.warn(`sent Authorization: Bearer S3CRET-x.y to postgres://adak:S3CRET@db:5432/adak`)
  })
  assert.not.match(text, botToken)
  assert.not.match(text, 'S3CRET')
  assert.match(text, 'db:5432')
})

test('an error of Postgres is logged without the row that it was about', () => {
  const error = Object.assign(new Error('duplicate key'), { detail: 'Key (title)=(S3CRET)', where: 'line 1: "S3CRET"' })
  const text = logged((logger) => logger.error({ err: error }, 'failed'))
  assert.match(text, 'duplicate key')
  assert.not.match(text, 'S3CRET')
})

test('what is no secret is logged as it is', () => {
  const text = logged((logger) =>
    logger.info({ position: '000000000000000a', at: '2026-11-24T19:00:00Z' }, 'caught up'),
  )
  assert.match(text, /"position":"000000000000000a","at":"2026-11-24T19:00:00Z","msg":"caught up"/)
})

test.run()
