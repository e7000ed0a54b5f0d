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

-- A batch of appends to different streams, each decided on its own: 'written', 'conflict' or 'taken' (an event id).
-- Events name their append by its number, from 1. The lock lasts until the commit, so positions are in order of commit.
create function event_store.append(
  streams text[], expected int[], items int[], ids uuid[], types text[], datas text[], metadatas text[]
) returns table (item int, outcome text, revision int, pos bigint) language plpgsql
-- Else each call is planned anew, which takes longer than carrying it out; and a plan that is kept from when the log was
-- short must not read it whole when it is long.
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform pg_advisory_xact_lock(4202);
  -- A statement of its own, and so a snapshot taken after the lock.
  return query
    with asked as (
      select a.item::int, a.stream, a.expected,
        coalesce((select max(e.revision) from event_store.event e where e.stream = a.stream), -1) as head
      from unnest(streams, expected) with ordinality a (stream, expected, item)
    ), taken as (
      -- Not as `exists`: that may be planned as a join that reads the whole log.
      select distinct i.item from unnest(items, ids) i (item, id)
      where (select true from event_store.event e where e.id = i.id)
    ), decided as (
      select a.item, a.stream, a.expected,
        case
          when a.head <> a.expected then 'conflict'
          when exists (select from taken t where t.item = a.item) then 'taken'
          else 'written'
        end as outcome
      from asked a
    ), accepted as (
      select n.*, d.stream,
        d.expected + row_number() over (partition by n.item order by n.n) as revision,
        (select coalesce(max(e.pos), 0) from event_store.event e) + row_number() over (order by n.n) as pos
      from unnest(items, ids, types, datas, metadatas) with ordinality n (item, id, type, data, metadata, n)
      join decided d on d.item = n.item and d.outcome = 'written'
    ), written as (
      insert into event_store.event as e (pos, id, stream, revision, type, data, metadata)
      select a.pos, a.id, a.stream, a.revision, a.type, a.data, a.metadata from accepted a order by a.pos
      returning e.stream, e.revision, e.pos
    )
    select d.item, d.outcome, max(w.revision), max(w.pos)
    from decided d left join written w on w.stream = d.stream
    group by d.item, d.outcome;
end
$$;
