-- What a generation was folded from, batch by batch: the digest of the log at the batch's end, and the first four bytes
-- of the digest after each event in it (platform/event-store/digest.ts). By it `adak fsck` says which event was changed.
create table projection.trail (
  generation int not null references projection.generation on delete cascade,
  position text collate "C" not null,
  digest bytea not null check (length(digest) = 32),
  marks bytea not null,
  primary key (generation, position)
);
