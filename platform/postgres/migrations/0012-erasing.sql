-- How many keys were ever destroyed. Whoever remembers keys looks here every few seconds, and forgets all of them when
-- it has moved.
create table accounts.destroyed_keys (
  single boolean primary key default true check (single),
  count bigint not null
);
insert into accounts.destroyed_keys (count) values (0);

create function accounts.count_destroyed_key() returns trigger language plpgsql as $$
begin
  update accounts.destroyed_keys set count = count + 1;
  return null;
end
$$;

-- At the commit, so that no two wait for each other's work.
create constraint trigger counted after delete on accounts.key deferrable initially deferred
  for each row execute function accounts.count_destroyed_key();

-- Persons who were erased and of whom rows may still be in, or come into, a generation of the read model that has not
-- reached their `UserErased` (its position in the log).
create table accounts.erasure (
  key_id text primary key,
  owner text not null,
  position text collate "C" not null,
  begun_at timestamptz not null default now()
);

-- Else the planner's statistics would keep samples of people's words.
alter table accounts.token alter name set statistics 0, alter telegram_id set statistics 0;
alter table bot.dialogue alter telegram_id set statistics 0, alter state set statistics 0;
