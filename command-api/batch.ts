/** Batches: up to 100 commands, carried out one after the other, each answered on its own. */
import * as z from 'zod'
import { bodies, type CommandType } from '#contracts/commands.ts'
import { Refusal } from '#contracts/problems.ts'
import { routes } from '#contracts/routes.ts'
import { Id } from '#contracts/words.ts'
import type { Log } from '#platform/event-store/log.ts'
import { type Position, start } from '#platform/event-store/port.ts'
import type { AdminHandlers, Answer, Call, Handlers, Principal } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'
import { problemAnswer } from '#platform/http/problem.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Asked, Commands } from './commands.ts'

const Item = z.strictObject({
  type: z.string().refine((type): type is CommandType => Object.hasOwn(bodies, type), 'is not a known command'),
  commandId: z.string().regex(/^[\x20-\x7e]{1,255}$/, 'is not 1 to 255 printable ASCII characters'),
  // Not a record, which would drop a `__proto__`.
  data: z.custom<object>(
    (data) => typeof data === 'object' && data !== null && !Array.isArray(data),
    'is not an object',
  ),
})
/** What an operator asks names whose it is. */
const AdminItem = Item.extend({ person: Id })

const withoutId = new Set<CommandType>(['CreateTask', 'CreateCategory', 'ChangeMe'])

const askedOf = ({ type, commandId, data }: z.infer<typeof Item>): Pick<Asked, 'type' | 'key' | 'id' | 'content'> => {
  if (withoutId.has(type)) return { type, key: commandId, id: '', content: data }
  const { id, ...content } = data as { id?: unknown }
  if (id === undefined) {
    const errors = [{ path: 'data.id', message: 'is missing' }]
    throw new Refusal('not-acceptable-content', 'data.id is missing', { errors })
  }
  if (!Id.safeParse(id).success) throw new Refusal('not-found', 'this is no id')
  return { type, key: commandId, id: String(id), content }
}

const commandIdIn = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'commandId' in item && typeof item.commandId === 'string'
    ? item.commandId
    : ''

type AskedOf = (item: unknown, by: Principal) => Omit<Asked, 'ifMatch' | 'correlationId'>
type Batched = Pick<Call, 'principal' | 'json' | 'spend' | 'correlationId'>

const batch = (asked: AskedOf, commands: Commands, log: Pick<Log, 'head'>, logger: Logger) => {
  const answer = async (item: unknown, { principal, correlationId }: Batched) => {
    const commandId = commandIdIn(item)
    try {
      const done = await commands({ ...asked(item, principal), ifMatch: null, correlationId })
      const resource = done.status === 204 ? {} : { resource: done.resource }
      return { position: done.position, told: { commandId, status: done.status, ...resource } }
    } catch (error) {
      const { problem, unexpected } = problemAnswer(error)
      if (unexpected) logger.error({ err: error, correlationId }, 'a command of a batch failed')
      return { position: start, told: { commandId, status: problem.status, problem } }
    }
  }
  return async (call: Batched): Promise<Answer> => {
    const items = acceptContent(routes.runCommands.body, call.json)
    call.spend(Math.max(0, items.length - 1))
    const told: object[] = []
    let position: Position = start
    for (const item of items) {
      const answered = await answer(item, call)
      told.push(answered.told)
      if (answered.position > position) position = answered.position
    }
    return { status: 200, body: told, headers: { 'Adak-Position': position === start ? await log.head() : position } }
  }
}

export const runCommands = (
  commands: Commands,
  log: Pick<Log, 'head'>,
  logger: Logger,
): Handlers<'runCommands'>['runCommands'] =>
  batch((item, principal) => ({ ...askedOf(acceptContent(Item, item)), principal }), commands, log, logger)

/** On people's behalf, by an operator. */
export const runAdminCommands = (
  commands: Commands,
  log: Pick<Log, 'head'>,
  logger: Logger,
): AdminHandlers<'runAdminCommands'>['runAdminCommands'] =>
  batch(
    (item, principal) => {
      const { person, ...own } = acceptContent(AdminItem, item)
      const asked = askedOf(own)
      // A person's own keys are not the operator's.
      return { ...asked, key: `${principal.actor}\n${asked.key}`, principal: { ...principal, personId: person } }
    },
    commands,
    log,
    logger,
  )
