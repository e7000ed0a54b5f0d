/** Erases a person and is killed before its nth statement after the append: `erasing-child.ts <url> <telegram id> <n>`. */
import { erasePerson } from '#command-api/erase.ts'
import type { Log } from '#platform/event-store/log.ts'
import { openOn } from '../projected.ts'

const [, , url = '', telegramId, n] = process.argv
const opened = openOn(url)
let left = Number.POSITIVE_INFINITY
opened.pool.on('connect', (client) => {
  const send = client.query.bind(client) as (...asked: unknown[]) => unknown
  const query = (...asked: unknown[]) => {
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    left -= 1
    return send(...asked)
  }
  Object.assign(client, { query })
})
const log: Log = {
  ...opened.log,
  append: async (...asked) => {
    const appended = await opened.log.append(...asked)
    left = Number(n)
    return appended
  },
}
await erasePerson({ ...opened, log, salt: 'a salt' }, { telegramId: Number(telegramId), actor: 'service:cli' })
process.exit()
