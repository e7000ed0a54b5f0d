-- Takes in a block of a log that is moved here: events of any streams, in the order of the log, each at its revision.
-- Answers the last one's position. Refuses where the log does not end at `after`, or an event does not follow on the
-- one before it in its stream. Ids and revisions are unique as ever.
create function event_store.take_in(
  after bigint, ids uuid[], streams text[], revisions int[], types text[], datas text[], metadatas text[]
) returns bigint language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  last bigint;
  astray record;
begin
  perform pg_advisory_xact_lock(4202);
  select coalesce(max(e.pos), 0) into last from event_store.event e;
  if last <> after then
    raise exception 'the log ends at % and not at %: somebody else writes to it', last, after;
  end if;
  insert into event_store.event (pos, id, stream, revision, type, data, metadata)
  select last + g.n, g.id, g.stream, g.revision, g.type, g.data, g.metadata
  from unnest(ids, streams, revisions, types, datas, metadatas)
    with ordinality g (id, stream, revision, type, data, metadata, n)
  order by g.n;
  select g.stream, g.revision into astray
  from unnest(streams, revisions) with ordinality g (stream, revision, n)
  where g.revision <> 0 and not exists (
    select from event_store.event e where e.stream = g.stream and e.revision = g.revision - 1 and e.pos < last + g.n
  ) limit 1;
  if found then
    raise exception '% at revision % does not follow on what stands in its stream', astray.stream, astray.revision;
  end if;
  return last + cardinality(ids);
end
$$;

-- Imports that were begun and have not come to their end, by the store that they go to. No service opens half a log.
create table accounts.log_import (
  event_store text primary key,
  log_id text not null,
  begun_at timestamptz not null default now()
);
