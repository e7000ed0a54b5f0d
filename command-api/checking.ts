/** What every write is looked at for before its own handler. */
import * as z from 'zod'
import { Refusal } from '#contracts/problems.ts'
import type { Route } from '#contracts/routes.ts'
import type { Log } from '#platform/event-store/log.ts'
import type { Answer, Call } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'

export type Handle = (call: Call) => Promise<Answer>

const nothing = z.strictObject({})
/** What needs no body may have one that says nothing. Those of a resource look at it first. */
const isBare = ({ body, command, path }: Route) => !body && !command && !path.includes(':id')

/** A write has no use for a position, but one that cannot be is told. */
export const checking =
  (log: Pick<Log, 'head'>) =>
  (route: Route, handle: Handle): Handle =>
  async (call) => {
    if (call.minPosition !== null && call.minPosition > (await log.head()))
      throw new Refusal('position-unknown', 'this position is beyond the head of the log')
    if (isBare(route) && call.json !== undefined) acceptContent(nothing, call.json)
    return handle(call)
  }
