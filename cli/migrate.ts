/** `adak migrate`. Every start migrates by itself; this is for doing it beforehand. */
import { openInstalled } from './installed.ts'
import { say } from './print.ts'

export const migrateOnly = async () => {
  await using installed = await openInstalled()
  say(`the database of log ${installed.logId} is up to date`)
}
