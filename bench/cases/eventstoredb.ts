/** On the EventStoreDB that EVENTSTORE_URL names: load + append, catch-up, append → visible; beside its bare client. */
import { randomUUID } from 'node:crypto'
import { addressOf } from '#platform/event-store/eventstoredb/address.ts'
import { openStore } from '#platform/event-store/open-store.ts'
import { openPool } from '#platform/postgres/pool.ts'
import type { Case } from '../case.ts'
import { fillLog } from '../fill.ts'
import { start } from '../process.ts'
import { interleave, type Row, row } from '../rounds.ts'
import { data, metadata } from './append.ts'
import { visibleOn } from './visible.ts'

type Options = Parameters<Case>[1]
type Bench = Parameters<Case>[0]

const appending = async (bench: Bench, address: string, { full }: Options): Promise<Row[]> => {
  const ours = await start('contestants/handler.ts', await bench.database(), address)
  const bare = await start('contestants/bare-eventstoredb.ts', address, metadata, data)
  try {
    const work = { count: full ? 5_000 : 1_500, atOnce: 32 }
    const samples = await interleave(5, { ours: () => ours.ask(work), bare: () => bare.ask(work) })
    const which = {
      case: 'EventStoreDB, load + append, 32 at once',
      unit: 'per s',
      ours: samples.ours,
      floor: { name: 'bare client', samples: samples.bare },
      target: { least: 0.8 },
    }
    return [
      row({ ...which, measured: 'CreateTask', of: 'created' }),
      row({ ...which, measured: 'CompleteTask, not in the cache', of: 'completed' }),
    ]
  } finally {
    for (const contestant of [ours, bare]) contestant.stop()
  }
}

const catchingUp = async (bench: Bench, address: string, { full }: Options): Promise<Row[]> => {
  const url = await bench.database()
  const pool = openPool(url)
  const store = await openStore({ EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: address }, pool)
  const events = await fillLog(pool, full ? 100_000 : 20_000, store)
  await pool.end()
  const folds = await start('contestants/rebuild.ts', url, address)
  const reads = await start('contestants/read-all.ts', url, address)
  const bare = await start('contestants/bare-eventstoredb.ts', address)
  try {
    const follow = { follow: events }
    const samples = await interleave(5, {
      folds: () => folds.ask({}),
      reads: () => reads.ask({}),
      bare: () => bare.ask(follow),
    })
    const which = {
      case: `EventStoreDB, catch-up of ${events.toLocaleString('en')} events`,
      unit: 'per s',
      of: 'rate',
      floor: { name: 'bare subscription', samples: samples.bare },
    }
    return [
      row({ ...which, measured: 'projector, events', ours: samples.folds, target: { least: 0.5 } }),
      row({ ...which, measured: 'read, opened and checked, events', ours: samples.reads }),
    ]
  } finally {
    for (const contestant of [folds, reads, bare]) contestant.stop()
  }
}

/** Each figure on a log of its own there. */
export const eventstoredb: Case = async (bench, options) => {
  const given = process.env.EVENTSTORE_URL
  if (!given) {
    process.stderr.write('left out, for EVENTSTORE_URL names no EventStoreDB: ')
    return []
  }
  const fresh = () => `${addressOf(given).url}#${randomUUID()}-`
  return [
    ...(await appending(bench, fresh(), options)),
    ...(await catchingUp(bench, fresh(), options)),
    ...(await visibleOn(
      { EVENT_STORE: 'eventstoredb', EVENTSTORE_URL: fresh() },
      'EventStoreDB, append → visible by Adak-Min-Position',
      { idle: 80 },
      options,
    )),
  ]
}
