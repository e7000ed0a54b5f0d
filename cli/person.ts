/** `adak person export | erase`: what a person may ask of whoever runs Adak. */
import { setTimeout as pause } from 'node:timers/promises'
import { erasePerson } from '#command-api/erase.ts'
import { Refusal } from '#contracts/problems.ts'
import { personId } from '#domain/ids.ts'
import { openLogger } from '#platform/telemetry/logger.ts'
import { generations, liveOf } from '#projector/generation.ts'
import { projector } from '#projector/service.ts'
import { exporting } from '#query-api/export.ts'
import { ask, isAnybodyThere } from './ask.ts'
import { Failure } from './failure.ts'
import { type Installed, openInstalled } from './installed.ts'
import { many, print, say } from './print.ts'

interface Whom {
  readonly telegram: number
}

const unknown = ({ telegram }: Whom) => new Failure(`nothing is kept of Telegram id ${telegram}`)

const lookMs = 50
/** With nobody to fold, or one who is far behind, it takes as long as it takes; without a step in so long it failed. */
const stuckMs = 30_000

/** The read model has come to where the log ends now; where no projector lives, one folds here meanwhile. */
const caughtUp = async ({ pool, log }: Installed): Promise<void> => {
  const head = await log.head()
  const live = async () => liveOf(await generations(pool))
  const reached = async () => ((await live())?.position ?? '') >= head
  if (await reached()) return
  const folding = projector({ pool, log, logger: openLogger('adak', 'error') })
  try {
    for (let [before, since] = ['', performance.now()]; !(await reached()); await pause(lookMs)) {
      const all = await generations(pool)
      const standing = all.map(({ generation, position }) => `${generation} ${position}`).join()
      if (standing !== before) [before, since] = [standing, performance.now()]
      if (performance.now() - since > stuckMs)
        throw new Failure(`the read model does not come on: ${folding.status().why ?? folding.status().state}`)
    }
  } finally {
    await folding.stop()
  }
}

export const exportPerson = async (whom: Whom) => {
  await using installed = await openInstalled()
  await caughtUp(installed)
  const owner = personId(installed.salt, whom.telegram)
  const { parts } = await exporting(installed.pool)(owner).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'not-found' ? unknown(whom) : error
  })
  for await (const part of parts) await print(part)
}

export const erase = async (whom: Whom & { readonly yes?: boolean; readonly json?: boolean }) => {
  if (!whom.yes && !(await confirmed(whom))) throw new Failure('nothing was erased')
  await using installed = await openInstalled()
  const done = await erasePerson(installed, { telegramId: whom.telegram, actor: 'service:cli' }).catch(
    (error: unknown) => {
      throw error instanceof Refusal && error.code === 'not-found' ? unknown(whom) : error
    },
  )
  const { id, wrote, key, tokens, rows } = done
  if (whom.json)
    return await print(JSON.stringify({ telegramId: whom.telegram, id, erasedNow: wrote, key, tokens, rows }))
  say(wrote ? `person ${id} is erased:` : `person ${id} was erased before; what was left is gone:`)
  say(`  their key is ${key ? 'destroyed' : 'no longer there'}: what the log holds of them cannot be opened`)
  say(`  ${many(tokens, 'token')} ended; a running service forgets them within 5 seconds`)
  say(`  the bot's dialogue and ${many(rows, 'row')} of the read model are gone`)
  say('Backups of the keys hold theirs for up to 30 days; docs/privacy.md says what else remains, and until when')
}

const confirmed = async ({ telegram }: Whom): Promise<boolean> => {
  if (!isAnybodyThere()) throw new Failure('nobody can be asked here; --yes says that it is meant')
  say(`Everything of Telegram id ${telegram} is erased, for ever. adak person export keeps a copy for them.`)
  return (await ask('Type the id again to go on: ')).trim() === String(telegram)
}
