/**
 * Asks a question of the live generation, by one statement: the rows, the position at which they stand and the
 * person's zone come from one snapshot. A swap of generations, or a wait for a position, is seen to here.
 */
import type { Pool } from 'pg'
import { Refusal } from '#contracts/problems.ts'
import type { Log } from '#platform/event-store/log.ts'
import { type Position, StoreAway, start } from '#platform/event-store/port.ts'
import { faultOf } from '#platform/event-store/postgres/asking.ts'
import type { Principal } from '#platform/http/call.ts'
import { inTime, isOfAnotherShape } from './asking.ts'
import { behind, type Live } from './live.ts'
import { type Header, type Rows, statements } from './statement.ts'

type Values = Readonly<Record<string, unknown>>

export interface Question<Row extends { readonly id: string }> extends Rows<Row> {
  /** By name. Those made from the person's zone are made again where the zone is another than was thought. */
  readonly values: Values | ((zone: string) => Values)
}

export interface Told<Row> {
  readonly position: Position
  readonly zone: string
  readonly rows: readonly Row[]
}

export type Ask = <Row extends { readonly id: string }>(
  call: { readonly principal: Pick<Principal, 'personId'>; readonly minPosition: Position | null },
  question: Question<Row>,
) => Promise<Told<Row>>

interface Asked {
  readonly pool: Pool
  readonly live: Live
  readonly log: Pick<Log, 'head'>
  /** Of whoever was never seen. */
  readonly timeZone: string
  /** For a position. */
  readonly waitMs?: number
}

const defaultWaitMs = 2_000
const answerMs = 5_000
const noAnswer = 'the read model gave no answer in time'
/** A swap may be met once or twice, not for ever. */
const tries = 5
const zonesKept = 10_000

export const asking = ({ pool, live, log, timeZone, waitMs = defaultWaitMs }: Asked): Ask => {
  const statement = statements()
  const zones = new Map<string, string>()
  const keep = (owner: string, zone: string) => {
    if (zones.size >= zonesKept) zones.clear()
    zones.set(owner, zone)
  }

  const askOnce = async <Row extends { readonly id: string }>(
    schema: string,
    owner: string,
    question: Question<Row>,
  ): Promise<Told<Row> | 'not live'> => {
    const thought = zones.get(owner) ?? timeZone
    const values: Values = typeof question.values === 'function' ? question.values(thought) : question.values
    const { text, names } = statement(schema, question)
    const parameters = names.map((name) => (name === 'owner' ? owner : values[name]))
    const { rows } = await inTime(pool.query<Header & Row>(text, parameters).catch(fail), answerMs, noAnswer)
    const first = rows[0]
    if (!first || first.at_position === null) return 'not live'
    const zone = first.person_zone ?? timeZone
    if (zone !== thought) {
      keep(owner, zone)
      if (typeof question.values === 'function') return askOnce(schema, owner, question)
    }
    return { position: first.at_position, zone, rows: first.id === null ? [] : rows }
  }

  /** A lost connection costs a second try, not an error. */
  const askTwice = async <Row extends { readonly id: string }>(
    schema: string,
    owner: string,
    question: Question<Row>,
  ): Promise<Told<Row> | 'not live'> => {
    const once = () => askOnce(schema, owner, question)
    try {
      return await once().catch((error: unknown) => {
        if (error instanceof StoreAway) return once()
        throw error
      })
    } catch (error) {
      if (isOfAnotherShape(error)) return 'not live'
      throw error
    }
  }

  const refuse = async (least: Position) => {
    if (least !== start && least > (await log.head()))
      return new Refusal('position-unknown', 'this position is beyond the head of the log')
    return behind('the read model has not come that far yet')
  }

  return async ({ principal, minPosition }, question) => {
    const least = minPosition ?? start
    const deadline = performance.now() + waitMs
    for (let left = tries; left > 0; ) {
      await live.reach(least, deadline)
      const schema = await live.schema()
      const told = await askTwice(schema, principal.personId, question)
      if (told === 'not live') {
        live.gone(schema)
        left -= 1
        continue
      }
      live.saw(schema, told.position)
      if (told.position >= least) return told
      if (performance.now() >= deadline) break
    }
    throw await refuse(least)
  }
}

const fail = (error: unknown): never => {
  throw faultOf(error)
}
