/** `adak accounts export | import`: people's keys and tokens, and superusers, which stand beside the log. */
import { exportAccounts } from '#platform/auth/accounts/export.ts'
import type { Kind } from '#platform/auth/accounts/format.ts'
import { importAccounts, OfAnotherLog, type PutBack } from '#platform/auth/accounts/import.ts'
import { readAccounts } from '#platform/auth/accounts/read.ts'
import { Damaged } from '#platform/event-store/archive/read.ts'
import { fromStdin, write } from '../archive.ts'
import { Failure } from '../failure.ts'
import { openInstalled, type Stored } from '../installed.ts'
import { many, print, say } from '../print.ts'

export const countedRows = (rows: Readonly<Record<Kind, number>>): string =>
  [
    many(rows.key, 'key'),
    many(rows.token, 'token'),
    many(rows.calendar, 'calendar address', 'calendar addresses'),
    many(rows.superuser, 'superuser'),
  ].join(', ')

export const exportAll = async () => {
  await using installed = await openInstalled()
  const pieces = exportAccounts(installed.pool, installed)
  for (;;) {
    const next = await pieces.next()
    if (next.done) return say(`exported ${countedRows(next.value)}: keep them as safe as the database`)
    await write(next.value)
  }
}

type Target = Pick<Stored, 'pool' | 'store'> & { readonly logId: string }

/** null: there was nothing. Throws Failure. */
export const putBack = async (source: AsyncIterable<Uint8Array>, target: Target): Promise<PutBack | null> => {
  try {
    return await importAccounts(readAccounts(source), target)
  } catch (error) {
    if (error instanceof Damaged || error instanceof OfAnotherLog) throw new Failure(error.message)
    throw error
  }
}

export const toldLeftOut = ({ leftOut }: PutBack): string =>
  leftOut ? `; ${many(leftOut, 'row')} of persons whom the log does not hold, or holds as erased, left out` : ''

export const importAll = async ({ json }: { readonly json?: boolean }) => {
  const source = fromStdin('adak accounts import < file')
  await using installed = await openInstalled()
  const back = await putBack(source, installed)
  if (!back) throw new Failure('there is nothing to put back: the file is empty')
  if (json) await print(JSON.stringify(back))
  say(`put back ${countedRows(back.rows)}${toldLeftOut(back)}`)
  if (back.rows.key) say('rows that were folded without those keys come with adak replay')
}
