/** GET /api/v1/me and /api/v1/me/tokens. */
import { Refusal } from '#contracts/problems.ts'
import type { Me } from '#contracts/reads.ts'
import { type MeFields, meAnswer } from '#domain/answers.ts'
import { epochMs, stamper } from '#domain/time.ts'
import type { Handlers } from '#platform/http/call.ts'
import { answered } from './answered.ts'
import type { Deps } from './deps.ts'
import { type Db, epoch, given, noRows, type RowOf } from './statement.ts'

export const person = (db: Db) =>
  db
    .selectFrom('person as p')
    .where('p.id', '=', given<string>('owner'))
    .select(['p.id', 'p.telegram_id', 'p.time_zone', 'p.language', 'p.morning_hour', 'p.digest_hour', 'p.reachable'])
    .select(['p.reminders', 'p.revision', epoch('p.created_at').as('created')])

export const personFields = (row: RowOf<typeof person>): MeFields => ({
  id: row.id,
  telegramId: Number(row.telegram_id),
  timeZone: row.time_zone,
  language: row.language,
  morningHour: row.morning_hour,
  reminders: row.reminders,
  digestHour: row.digest_hour,
  reachable: row.reachable,
  createdAt: row.created,
  revision: row.revision,
})

export const meOf = (row: RowOf<typeof person>): Me => meAnswer(personFields(row))

export const readMe =
  ({ ask }: Deps): Handlers<'readMe'>['readMe'] =>
  async (call) => {
    const told = await ask(call, { shape: 'me', rows: person, values: {} })
    const row = told.rows[0]
    if (!row) throw new Refusal('not-found', 'this person was never seen')
    return answered(call, told, meOf(row), row.revision)
  }

export const readCalendar =
  ({ ask, calendars }: Deps): Handlers<'readCalendar'>['readCalendar'] =>
  async (call) => {
    const [issued, told] = await Promise.all([calendars.of(call.principal.personId), ask(call, noRows)])
    if (!issued) throw new Refusal('not-found', 'no address of a calendar was issued')
    return answered(call, told, { id: issued.id, createdAt: stamper(told.zone)(issued.createdAt) })
  }

export const listTokens =
  ({ ask, tokens }: Deps): Handlers<'listTokens'>['listTokens'] =>
  async (call) => {
    const [issued, told] = await Promise.all([tokens.list(call.principal.personId), ask(call, noRows)])
    const stamp = stamper(told.zone)
    const items = issued.map(({ id, name, scope, expiresAt }) => ({
      id,
      name,
      scope,
      expiresAt: expiresAt === null ? null : stamp(epochMs(expiresAt)),
    }))
    return answered(call, told, { items })
  }
