-- The Postgres adapter's log. Its append function is the only writer; a trigger refuses every change.
create schema event_store;

create table event_store.event (
  pos bigint primary key,
  id uuid not null constraint event_id unique,
  stream text not null,
  revision int not null,
  type text not null,
  -- JSON as it was appended, to the byte.
  data text not null,
  metadata text not null,
  constraint event_revision unique (stream, revision)
);

create function event_store.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the log cannot be changed' using errcode = 'restrict_violation';
end
$$;

create trigger immutable before update or delete or truncate on event_store.event
  for each statement execute function event_store.refuse();

-- Events for different streams, all or nothing: 'written' after the position `at`, or 'conflict', or 'taken' (an event id).
-- `first` marks with which event of a stream it begins; the one before that must be the stream's last.
create function event_store.write(
  at bigint, streams text[], revisions int[], first boolean[], ids uuid[], types text[], datas text[], metadatas text[]
) returns text language plpgsql
-- Else each call is planned anew, which takes longer than carrying it out; and a plan that is kept from when the log was
-- short must not read it whole when it is long.
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  broken text;
begin
  perform from unnest(streams, revisions, first) a (stream, revision, begins)
    where a.begins and a.revision > 0 and a.revision - 1 is distinct from
      (select e.revision from event_store.event e where e.stream = a.stream order by e.revision desc limit 1);
  if found then
    return 'conflict';
  end if;
  insert into event_store.event (pos, id, stream, revision, type, data, metadata)
    select at + n.n, n.id, n.stream, n.revision, n.type, n.data, n.metadata
    from unnest(ids, streams, revisions, types, datas, metadatas)
      with ordinality n (id, stream, revision, type, data, metadata, n);
  return 'written';
exception when unique_violation then
  get stacked diagnostics broken = constraint_name;
  return case broken when 'event_id' then 'taken' else 'conflict' end;
end
$$;

-- A batch of appends to different streams, each decided on its own; their events come one after another, as for `write`.
-- What is written follows the position `before`, in that order. `outcomes`, one an append; null: all were written.
-- The lock lasts until the commit, so positions are in order of commit.
create function event_store.append(
  streams text[], revisions int[], first boolean[], ids uuid[], types text[], datas text[], metadatas text[],
  out before bigint, out outcomes text[]
) language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  at bigint;
  outcome text;
  i int;
  j int;
begin
  perform pg_advisory_xact_lock(4202);
  -- A statement of its own, and so a snapshot taken after the lock.
  select e.pos into before from event_store.event e order by e.pos desc limit 1;
  before := coalesce(before, 0);
  if event_store.write(before, streams, revisions, first, ids, types, datas, metadatas) = 'written' then
    return;
  end if;
  at := before;
  for i, j in
    select f.n, lead(f.n, 1, cardinality(first) + 1::bigint) over (order by f.n) - 1
    from unnest(first) with ordinality f (begins, n) where f.begins
  loop
    outcome := event_store.write(at, streams[i:j], revisions[i:j], first[i:j], ids[i:j], types[i:j], datas[i:j], metadatas[i:j]);
    outcomes := outcomes || outcome;
    if outcome = 'written' then
      at := at + j - i + 1;
    end if;
  end loop;
end
$$;
