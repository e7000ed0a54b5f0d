-- The digest of the log up to the generation's position, moved with it (platform/event-store/digest.ts). Null: this
-- generation was begun before it was kept; the next one has it.
alter table projection.generation add digest bytea check (length(digest) = 32);
