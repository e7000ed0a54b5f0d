/** Every question there is, by its route. */
import type { ReadRoute } from '#contracts/routes.ts'
import type { Handlers } from '#platform/http/call.ts'
import { listCategories, readCategory } from './categories.ts'
import { listChanges } from './changes.ts'
import type { Deps } from './deps.ts'
import { exportMe } from './export.ts'
import { listTokens, readCalendar, readMe } from './me.ts'
import { listReminders } from './reminders.ts'
import { readStats } from './stats.ts'
import { readTaskHistory } from './tasks/history.ts'
import { listTasks } from './tasks/list.ts'
import { readTask } from './tasks/read.ts'

export const questions = (deps: Deps): Handlers<ReadRoute> => ({
  listTasks: listTasks(deps),
  readTask: readTask(deps),
  readTaskHistory: readTaskHistory(deps),
  listCategories: listCategories(deps),
  readCategory: readCategory(deps),
  readMe: readMe(deps),
  exportMe: exportMe(deps),
  listTokens: listTokens(deps),
  readCalendar: readCalendar(deps),
  listReminders: listReminders(deps),
  readStats: readStats(deps),
  listChanges: listChanges(deps),
})
