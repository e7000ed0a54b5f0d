-- What stands beside the log and outside the read model: accounts, keys, this copy's id, the projection rows.

create schema accounts;

-- A person's key: without it their sealed words cannot be opened. Never in the log, for no log can forget.
create table accounts.key (
  id text primary key,
  owner text not null,
  key bytea not null check (length(key) = 32),
  created_at timestamptz not null default now()
);

create table accounts.token (
  id text primary key,
  hash bytea not null unique,
  owner text not null,
  telegram_id bigint not null,
  name text,
  scope text not null check (scope in ('read', 'write')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  -- The idempotency key of the call that issued it, hashed with its owner.
  command_id text unique
);
create index token_owner on accounts.token (owner, created_at);

-- The id of this copy of the log; made anew when a log is first opened, imported or restored.
create table accounts.log_copy (
  single boolean primary key default true check (single),
  log_id text not null,
  id text not null
);

create schema projection;

-- One row a generation: checkpoint, fence and lease at once.
create table projection.generation (
  generation int primary key,
  schema text not null unique,
  code_version int not null,
  state text not null check (state in ('building', 'live', 'retired', 'stopped')),
  position text not null default '',
  holder text,
  lease_until timestamptz,
  stopped_by text,
  stopped_why text,
  events bigint not null default 0,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index one_live on projection.generation (state) where state = 'live';

-- A wish, from `adak replay`, that the running projector build a new generation.
create table projection.rebuild_request (
  id bigint generated always as identity primary key,
  asked_at timestamptz not null default now(),
  generation int,
  finished_at timestamptz,
  failed_why text
);
