-- One generation of the read model. `$schema` is read_<generation>; tables are never renamed.
-- A position is text that sorts in log order, so its columns are collated "C".
-- `statistics 0`: else the planner would keep samples of people's words, and keep them when the rows are gone.

create table $schema.person (
  id text primary key,
  key_id text not null,
  telegram_id bigint not null,
  language text not null,
  time_zone text not null,
  morning_hour text not null,
  reminders text[] not null,
  digest_hour text,
  digest_chosen_at timestamptz,
  reachable boolean not null,
  reachable_since timestamptz not null,
  created_at timestamptz not null,
  revision int not null
);
alter table $schema.person alter telegram_id set statistics 0;
create index person_telegram on $schema.person (telegram_id);
create index person_created on $schema.person (created_at, id);

create table $schema.category (
  id text primary key,
  owner text not null,
  name text not null,
  created_at timestamptz not null,
  created_position text collate "C" not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  restored_at timestamptz,
  revision int not null
);
alter table $schema.category alter name set statistics 0;
create index category_owner on $schema.category (owner, created_position);
create index category_created on $schema.category (created_at, id);

create table $schema.task (
  id text primary key,
  owner text not null,
  title text not null,
  category_id text,
  done boolean not null,
  -- What was said: a date, or a local date-time in due_zone; due_at is the instant of a date-time, null for a date.
  due_local text,
  due_zone text,
  due_at timestamptz,
  -- Where it sorts and when it is overdue: due_at, or the end of the local day in the person's present zone.
  due_sort timestamptz,
  reminders text[],
  snoozed_until timestamptz,
  created_at timestamptz not null,
  created_position text collate "C" not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  deleted_at timestamptz,
  -- When the wishes for its reminders began, each as its event says.
  scheduled_at timestamptz,
  reminders_chosen_at timestamptz[],
  snoozed_at timestamptz,
  reopened_at timestamptz,
  restored_at timestamptz,
  moved_at timestamptz,
  revision int not null
);
alter table $schema.task alter title set statistics 0;
create index task_owner on $schema.task (owner, created_position) where deleted_at is null;
-- Tasks without a due date come last.
create index task_due on $schema.task (owner, coalesce(due_sort, 'infinity'::timestamptz), created_position)
  where deleted_at is null and not done;
create index task_category on $schema.task (category_id, created_position) where deleted_at is null;
create index task_trash on $schema.task (owner, created_position) where deleted_at is not null;
-- Everybody's, for operators; by other columns than a person's own lists, which never go by these.
create index task_created on $schema.task (created_at, id);
create index task_all_due on $schema.task (coalesce(due_sort, 'infinity'::timestamptz), id)
  where deleted_at is null and not done;

-- What will ring, by task and wish: `<local due, with its offset where it has a time>|<lead>`, or `snooze|<until>`.
create table $schema.reminder (
  task_id text not null,
  wish text not null,
  owner text not null,
  fire_at timestamptz not null,
  before text
);
create unique index reminder_key on $schema.reminder (task_id, wish);
create index reminder_owner on $schema.reminder (owner, fire_at, task_id, wish);
create index reminder_fire_at on $schema.reminder (fire_at);

-- What fell due, a row a reminder and stream; `task_id` is '' for a digest. `try_at`: while it may still be sent.
create table $schema.notification (
  stream text not null,
  task_id text not null,
  wish text not null,
  owner text not null,
  fire_at timestamptz not null,
  before text,
  state text not null,
  fell_due_at timestamptz not null,
  attempt int not null,
  attempted_at timestamptz,
  try_at timestamptz,
  settled_at timestamptz,
  why text,
  revision int not null,
  primary key (stream, task_id, wish)
);
create index notification_task on $schema.notification (task_id);
create index notification_owner on $schema.notification (owner, fire_at);
create index notification_fell_due on $schema.notification (fell_due_at);
create index notification_try_at on $schema.notification (try_at) where try_at is not null;
create index notification_settled_at on $schema.notification (settled_at) where settled_at is not null;

create table $schema.history (
  position text collate "C" not null,
  event_id uuid not null,
  owner text,
  stream text not null,
  revision int not null,
  type text not null,
  at timestamptz not null,
  actor text not null,
  channel text not null,
  command_id text not null,
  correlation_id text not null,
  causation_id text not null,
  data text not null
);
alter table $schema.history alter data set statistics 0;
create unique index history_key on $schema.history (position);
create index history_stream on $schema.history (stream, revision);
create index history_owner on $schema.history (owner, position);
create index history_event on $schema.history (event_id);
-- Instants grow with positions, nearly, so a summary a range of pages is enough, and costs next to nothing.
create index history_at on $schema.history using brin (at) with (autosummarize = on);
