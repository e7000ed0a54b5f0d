-- The secret addresses at which people's calendars can be subscribed to, as SHA-256; one of a person is good at a time.
create table accounts.calendar (
  id text primary key,
  hash bytea not null unique,
  owner text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  -- The idempotency key of the call that issued it, hashed with its owner.
  command_id text unique
);
create index calendar_owner on accounts.calendar (owner) where revoked_at is null;
