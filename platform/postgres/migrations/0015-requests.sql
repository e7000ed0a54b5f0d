-- What operators ask of the projector: one table for all kinds. A projector of an older version goes on with its part of
-- it under the old name.
alter table projection.rebuild_request rename to request;
alter table projection.request
  add kind text not null default 'rebuild' check (kind in ('rebuild', 'verify', 'rollback', 'retry')),
  add asked_by text not null default 'service:cli',
  -- The projector that has it in hand, as in projection.projector; of a rebuild its generation's row says so.
  add taken_by text,
  -- How often it was taken up: who answers late answers nobody.
  add tries int not null default 0,
  add progress jsonb,
  add report jsonb;
create index request_open on projection.request (kind, id) where finished_at is null;

create view projection.rebuild_request as
  select id, asked_at, generation, finished_at, failed_why, code_version
  from projection.request where kind = 'rebuild';
