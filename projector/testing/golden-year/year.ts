/**
 * A year of a few people, lived by the rules of the domain over a virtual clock: 2024, for what clocks did then will not
 * change any more. The same seed lives the same year as long as the rules are the same.
 */
import { streamOf } from '#contracts/events/index.ts'
import { mintId, personId, saltFingerprint } from '#domain/ids.ts'
import { isPresent } from '#domain/user/state.ts'
import type { StoredEvent } from '#platform/event-store/port.ts'
import { eventIdOf, keyOf, penFrom } from './pen.ts'
import { chanceOf, changeOfCategory, changeOfMe, changeOfTask, nameBy, newTask, zones } from './people.ts'
import { ringing } from './ringing.ts'
import { rules, type Someone } from './rules.ts'

const salt = 'salt of the golden year'
const begins = Date.parse('2024-01-01T00:00:00Z')
const yearMs = 366 * 86_400_000
const minute = 60_000

export interface Year {
  readonly events: readonly StoredEvent[]
  /** The keys that were not destroyed, in hex, by their ids. */
  readonly keys: Readonly<Record<string, string>>
}

export const liveYear = (seed: number, most: number): Year => {
  const chance = chanceOf(seed)
  const pen = penFrom(begins, most)
  const { write, commands } = pen
  const does = rules(pen, chance, begins + yearMs / 2)
  const { by, asUser, asTask, asCategory } = does
  const ring = ringing(pen, chance, does)
  const keyIds = new Set<string>()
  const people: Someone[] = []

  const register = (one: Someone) => {
    const keyId = mintId(salt, `key ${one.telegramId} ${++one.keys}`)
    keyIds.add(keyId)
    const language = one.telegramId % 2 ? 'ru' : 'en'
    asUser(
      one,
      { type: 'RegisterPerson', telegramId: one.telegramId, language, timeZone: chance.of(zones), keyId },
      { keyId, channel: 'bot' },
    )
  }

  const erase = (one: Someone) => {
    const keyId = one.state?.keyId ?? ''
    const open = [...one.tasks.keys()].at(-1)
    asUser(one, { type: 'ErasePerson' })
    // A command that was under way.
    if (open) write(streamOf.task(open), [{ type: 'TaskCompleted', data: {} }], { ...by(one), keyId: null })
    keyIds.delete(keyId)
    for (const kept of [one.tasks, one.categories, one.agenda]) kept.clear()
  }

  const some = (ids: Iterable<string>): string | null => {
    const all = [...ids]
    return all[chance.whole(all.length)] ?? null
  }

  const act = (one: Someone) => {
    if (!isPresent(one.state)) return chance.percent(40) ? register(one) : undefined
    asUser(one, { type: 'BecomeReachable' }, { channel: 'bot' })
    const { language, timeZone } = one.state
    const category = () => (chance.percent(35) ? null : some(one.categories.keys()))
    const about = { language, zone: timeZone, now: pen.now, category, n: commands() }
    const what = chance.next() * 100
    const newest = [...one.tasks.keys()].slice(-40)
    const task = some(newest)
    if (what < 31 || !task) return asTask(one, mintId(salt, `task ${commands()}`), newTask(about, chance))
    if (what < 85) return asTask(one, task, changeOfTask(about, chance))
    if (what < 88 || !one.categories.size)
      return asCategory(one, mintId(salt, `category ${commands()}`), {
        type: 'CreateCategory',
        name: nameBy(language, chance),
      })
    if (what < 94) return asCategory(one, some(one.categories.keys()) ?? '', changeOfCategory(about, chance))
    if (what < 99.7) return asUser(one, changeOfMe(chance))
    return erase(one)
  }

  const operator = { actor: 'service:cli', channel: 'cli', keyId: null }
  const opened = { logId: mintId(salt, 'log'), saltFingerprint: saltFingerprint(salt), timeZone: 'America/Adak' }
  write(streamOf.installation, [{ type: 'InstallationOpened', data: opened }], operator)
  /** What an operator did once each, when so many events were written. */
  const once = new Map<number, () => void>([
    [
      3_000,
      () => {
        const eventId = eventIdOf(pen.events.length + 1)
        write(streamOf.task(mintId(salt, 'praise')), [{ type: 'TaskPraised', data: {} }], operator)
        const data = { eventId, why: 'written by a version that never was' }
        write(streamOf.installation, [{ type: 'EventSkipped', data }], operator)
      },
    ],
    [6_000, () => write(streamOf.installation, [{ type: 'RemindersPaused', data: { why: 'a move' } }], operator)],
    [6_050, () => write(streamOf.installation, [{ type: 'RemindersResumed', data: {} }], operator)],
  ])

  while (pen.events.length < most) {
    const wanted = begins + Math.floor((yearMs * pen.events.length) / most)
    pen.now = Math.max(pen.now + minute, wanted + chance.whole(60 * minute))
    for (const [when, work] of once)
      if (pen.events.length >= when) {
        once.delete(when)
        work()
      }
    // Adak is away for a day and more now and then.
    const isAway = Math.floor((pen.now - begins) / (36 * 60 * minute)) % 16 === 7
    if (!isAway) ring(people)
    pen.now += 1_000 + chance.whole(5_000)
    const isNew = people.length < 4 || (people.length < 18 && chance.percent(0.5))
    if (isNew) {
      const telegramId = 1_000 + people.length
      const empty = { tasks: new Map(), categories: new Map(), notifications: new Map(), agenda: new Map() }
      const one: Someone = { id: personId(salt, telegramId), telegramId, keys: 0, state: null, ...empty, digested: '' }
      people.push(one)
      register(one)
    } else {
      const one = people[chance.whole(people.length)]
      if (one) act(one)
    }
  }
  return {
    events: pen.events,
    keys: Object.fromEntries([...keyIds].sort().map((id) => [id, keyOf(id).toString('hex')])),
  }
}
