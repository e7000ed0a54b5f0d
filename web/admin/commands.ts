/** Writes: each is a command on a person's behalf, under an id that stays the same until it is answered. */
import { mintKey } from '#contracts/calls.ts'
import type { CommandType } from '#contracts/commands.ts'
import { ProblemError } from '#contracts/failure.ts'
import { Problem, type ProblemCode } from '#contracts/problems.ts'
import { api } from './api.ts'

export interface Command {
  readonly type: CommandType
  /** On whose behalf. */
  readonly person: string
  readonly data: Readonly<Record<string, unknown>>
}
export interface Refused {
  readonly command: Command
  readonly code: ProblemCode
  readonly errors: Problem['errors']
}
export interface Ran {
  readonly done: readonly { readonly command: Command; readonly id: string }[]
  readonly refused: readonly Refused[]
}

const most = 100
const ids = new Map<string, string>()

/** The same words under the same id, until they are answered. */
const withId = (command: Command) => {
  const words = JSON.stringify(command)
  const commandId = ids.get(words) ?? mintKey()
  ids.set(words, commandId)
  return { ...command, commandId }
}
const forget = (command: Command) => ids.delete(JSON.stringify(command))

/** In batches, in order; `onProgress` hears how many are answered. Throws where there was no answer. */
export const run = async (commands: readonly Command[], onProgress?: (answered: number) => void): Promise<Ran> => {
  const ran: { done: Ran['done'][number][]; refused: Refused[] } = { done: [], refused: [] }
  for (let from = 0; from < commands.length; from += most) {
    const batch = commands.slice(from, from + most)
    const { body } = await api.runAdminCommands({ body: batch.map(withId) })
    batch.forEach((command, at) => {
      forget(command)
      const problem = Problem.safeParse(body[at]?.problem)
      if (problem.success) ran.refused.push({ command, code: problem.data.code, errors: problem.data.errors })
      else ran.done.push({ command, id: String(body[at]?.resource?.id ?? command.data.id) })
    })
    onProgress?.(from + batch.length)
  }
  return ran
}

/** One; answers the id of what it was about. Throws ProblemError where it is refused. */
export const carryOut = async (command: Command): Promise<string> => {
  const { done, refused } = await run([command])
  const [problem] = refused
  if (problem) throw new ProblemError({ type: '', title: '', status: 422, detail: '', ...problem })
  return done[0]?.id ?? ''
}
