/** For tests: people who write and read through the gateway all the time, and what was acknowledged to them. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Task } from '#contracts/reads.ts'
import type { Stack } from './stack.ts'

export interface Load {
  /** Of answers that were none, or no success: what they were. */
  readonly refused: string[]
  /** How many calls were answered so far. */
  answered(): number
  /** Ends the load. */
  stop(): Promise<void>
  /** What was acknowledged and is not there, or is there twice, in this copy of it if one is given; to be asked after the end. */
  lost(copy?: Stack): Promise<string[]>
}

const breathMs = 20
/** For one that was refused; it comes again with something else. */
const restMs = 200
let people = 7_000

/** Nothing is tried again here, and no write bears a key: what a caller sees is what the gateway makes of it. */
export const load = (stack: Stack, { atOnce = 4 } = {}): Load => {
  const ending = new AbortController()
  const refused: string[] = []
  let answered = 0

  const person = async (telegramId: number) => {
    const acknowledged = new Map<string, Task['status']>()
    let last = ''
    const call = async (method: string, path: string, body?: object): Promise<Task | null> => {
      try {
        const answer = await fetch(`${stack.origin}/api/v1${path}`, {
          method,
          headers: {
            Authorization: `Bearer ${stack.serviceToken}`,
            'Adak-On-Behalf-Of': `telegram:${telegramId}`,
            ...(body && { 'Content-Type': 'application/json' }),
          },
          ...(body && { body: JSON.stringify(body) }),
        })
        const text = await answer.text()
        if (!answer.ok) throw new Error(`${answer.status} ${text}`)
        answered += 1
        if (method === 'POST') last = answer.headers.get('Adak-Position') ?? last
        return JSON.parse(text)
      } catch (error) {
        const cause = error instanceof Error && error.cause ? ` ${error.cause}` : ''
        refused.push(`${method} ${path}: ${error}${cause}`)
        await pause(restMs)
        return null
      }
    }
    await stack.as(telegramId).registerMe({ body: { language: 'en' } })
    const working = (async () => {
      for (let n = 0; !ending.signal.aborted; n++) {
        const made = await call('POST', '/tasks', { title: `Task ${n}` })
        if (made) {
          acknowledged.set(made.id, 'open')
          await call('GET', '/tasks?limit=10')
          if (await call('POST', `/tasks/${made.id}/complete`)) acknowledged.set(made.id, 'done')
        }
        await pause(breathMs)
      }
    })()
    const lost = async (copy?: Stack) => {
      await working
      const there = new Map<string, Task['status']>()
      const titles = new Set<string>()
      const all = { query: { status: 'all', limit: 100 }, minPosition: copy ? null : last } as const
      for await (const { body } of (copy ?? stack).as(telegramId).pages('listTasks', all))
        for (const { id, status, title } of body.items) {
          there.set(id, status)
          titles.add(title)
        }
      // One whose completion was not acknowledged may have been completed.
      const gone = [...acknowledged].filter(([id, status]) => there.get(id) !== status && there.get(id) !== 'done')
      const twice = there.size - titles.size
      return [...gone.map(([id, status]) => `${id} ${status}`), ...(twice ? [`${twice} are there twice`] : [])]
    }
    return { working, lost }
  }

  const persons = Array.from({ length: atOnce }, () => person(people++))
  return {
    refused,
    answered: () => answered,
    stop: async () => {
      ending.abort()
      for (const { working } of await Promise.all(persons)) await working
    },
    lost: async (copy) => {
      const all = await Promise.all((await Promise.all(persons)).map(({ lost }) => lost(copy)))
      return all.flat()
    },
  }
}
