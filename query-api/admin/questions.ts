/** Every question of operators, by its route; who is signed in, and how the installation is, are answered elsewhere. */
import type { AdminReadRoute } from '#contracts/admin.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { listAllTokens, listSignIns } from './accounts.ts'
import { readAsOf } from './as-of.ts'
import { listAllCategories, readAnyCategory } from './categories.ts'
import type { AdminDeps } from './deps.ts'
import { listEvents, readEvent } from './events.ts'
import { readAnyCategoryHistory, readAnyTaskHistory, readPersonHistory } from './history.ts'
import { listNotifications } from './notifications.ts'
import { listPeople, readPerson } from './people.ts'
import { listAllReminders } from './reminders.ts'
import { listAllTasks, readAnyTask } from './tasks.ts'

export const adminQuestions = (
  deps: AdminDeps,
): AdminHandlers<Exclude<AdminReadRoute, 'readSession' | 'readOperations'>> => ({
  listPeople: listPeople(deps),
  readPerson: readPerson(deps),
  readPersonHistory: readPersonHistory(deps),
  readAsOf: readAsOf(deps),
  listAllTasks: listAllTasks(deps),
  readAnyTask: readAnyTask(deps),
  readAnyTaskHistory: readAnyTaskHistory(deps),
  listAllCategories: listAllCategories(deps),
  readAnyCategory: readAnyCategory(deps),
  readAnyCategoryHistory: readAnyCategoryHistory(deps),
  listAllReminders: listAllReminders(deps),
  listNotifications: listNotifications(deps),
  listAllTokens: listAllTokens(deps),
  listSignIns: listSignIns(deps),
  listEvents: listEvents(deps),
  readEvent: readEvent(deps),
})
