-- What going back to an earlier generation needs.
alter table projection.generation
  -- Of its tables (platform/read-model/tables.ts): who reads other shapes leaves it alone. Null: nobody wrote it down.
  add shape text,
  -- It is live because somebody went back to it: no newer version replaces it by itself.
  add rolled_back boolean not null default false;

-- The version that is to build; null: whichever folds.
alter table projection.rebuild_request add code_version int;

-- Projectors that live, those that stand by too.
create table projection.projector (
  name text primary key,
  code_version int not null,
  until timestamptz not null
);
