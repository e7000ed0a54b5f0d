/** Slows the filling of new read models, so that it can be watched. */
import type pg from 'pg'

/** Each statement that fills the history of a new read model takes half a second. */
const slow = `
  create function nap() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$;
  create function slow() returns event_trigger language plpgsql as $$
  declare made record;
  begin
    for made in select * from pg_event_trigger_ddl_commands()
      where object_type = 'table' and object_identity like 'read%.history'
    loop
      execute format('create trigger nap after insert on %s for each statement execute function public.nap()',
        made.object_identity);
    end loop;
  end $$;
  create event trigger slow on ddl_command_end when tag in ('CREATE TABLE') execute function slow()`

export const slowBuilds = async (pool: pg.Pool): Promise<void> => void (await pool.query(slow))
