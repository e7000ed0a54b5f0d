/** The rows of the read model as Kysely sees them; `tables.sql` is the other half. Instants are Dates. */
import type { ColumnType } from 'kysely'

type Json = string

export interface PersonRow {
  id: string
  key_id: string
  telegram_id: string
  language: 'ru' | 'en'
  time_zone: string
  morning_hour: string
  reminders: string[]
  digest_hour: string | null
  digest_chosen_at: Date | null
  reachable: boolean
  reachable_since: Date
  created_at: Date
  revision: number
}

export interface CategoryRow {
  id: string
  owner: string
  name: string
  created_at: Date
  created_position: string
  updated_at: Date
  deleted_at: Date | null
  restored_at: Date | null
  revision: number
}

export interface TaskRow {
  id: string
  owner: string
  title: string
  category_id: string | null
  done: boolean
  due_local: string | null
  due_zone: string | null
  due_at: Date | null
  due_sort: Date | null
  reminders: string[] | null
  snoozed_until: Date | null
  created_at: Date
  created_position: string
  updated_at: Date
  completed_at: Date | null
  deleted_at: Date | null
  scheduled_at: Date | null
  reminders_chosen_at: Date[] | null
  snoozed_at: Date | null
  reopened_at: Date | null
  restored_at: Date | null
  moved_at: Date | null
  revision: number
}

export interface ReminderRow {
  task_id: string
  wish: string
  owner: string
  fire_at: Date
  before: string | null
}

export interface NotificationRow {
  stream: string
  /** `''`: a digest. */
  task_id: string
  wish: string
  owner: string
  fire_at: Date
  before: string | null
  state: string
  fell_due_at: Date
  attempt: number
  attempted_at: Date | null
  try_at: Date | null
  settled_at: Date | null
  why: string | null
  revision: number
}

export interface HistoryRow {
  position: string
  event_id: string
  owner: string | null
  stream: string
  revision: number
  type: string
  at: Date
  actor: string
  channel: string
  command_id: string
  correlation_id: string
  causation_id: string
  data: Json
}

/** The tables of one generation. */
export interface ReadModel {
  person: PersonRow
  category: CategoryRow
  task: TaskRow
  reminder: ReminderRow
  notification: NotificationRow
  history: HistoryRow
}

type Defaulted<T> = ColumnType<T, T | undefined, T>

export interface GenerationRow {
  generation: number
  schema: string
  code_version: number
  state: 'building' | 'live' | 'retired' | 'stopped'
  shape: string | null
  position: Defaulted<string>
  rolled_back: Defaulted<boolean>
  holder: string | null
  lease_until: Date | null
  stopped_by: string | null
  stopped_why: string | null
  digest: Defaulted<Buffer | null>
  events: Defaulted<string>
  started_at: Defaulted<Date>
  updated_at: Defaulted<Date>
}
