-- Which process of several does a thing that only one may do. Time is the database's.
create table public.lease (
  name text primary key,
  holder text not null,
  until timestamptz not null
);
