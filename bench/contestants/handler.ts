/** Commands through command-api's handler, without HTTP: load, decide, append. `handler.ts <url> [<EVENTSTORE_URL>]` */
import { commands, type Done } from '#command-api/commands.ts'
import { erasingBeside } from '#command-api/erasing.ts'
import { handling } from '#command-api/handle.ts'
import { registering } from '#command-api/register.ts'
import { personId } from '#domain/ids.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { openInstallation } from '#platform/event-store/installation.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import { flood, serve } from '../process.ts'
import { salt, telegramId } from '../service.ts'

const [, , url = '', EVENTSTORE_URL] = process.argv
const pool = openPool(url)
const keys = openKeys(pool)
const store = await openStore({ EVENT_STORE: EVENTSTORE_URL ? 'eventstoredb' : 'postgres', EVENTSTORE_URL }, pool)
const log = openLog({ store, keys })
const timeZone = 'America/Adak'
const deps = { log, keys, tokens: openTokens(pool), salt, timeZone }
const id = personId(salt, telegramId)
const principal = {
  service: true,
  personId: id,
  telegramId,
  scope: 'write',
  actor: `user:${id}`,
  channel: 'api',
} as const
const asked = { principal, key: null, ifMatch: null, correlationId: 'bench' } as const

await openInstallation({ log, pool, salt, timeZone })
await registering(handling(deps), { ...deps, erasing: erasingBeside({ ...deps, pool }) })({
  principal,
  content: { language: 'en' },
  key: null,
  ifMatch: null,
  correlationId: 'bench',
})
const create = commands(handling(deps), salt)

serve({}, async ({ count, atOnce }) => {
  const made: Done[] = []
  const created = await flood(Number(count), Number(atOnce), async (n) => {
    made[n] = await create({ ...asked, type: 'CreateTask', id: '', content: { title: 'Buy milk and bread' } })
  })
  // A handler that has never seen these tasks.
  const complete = commands(handling(deps), salt)
  const completed = await flood(Number(count), Number(atOnce), (n) =>
    complete({ ...asked, type: 'CompleteTask', id: idOf(made[n]), content: undefined }),
  )
  return { created, completed }
})

const idOf = (done: Done | undefined) => String((done?.resource as { id?: string } | undefined)?.id)
