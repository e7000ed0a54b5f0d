/** A crawler taps whatever it finds: nothing is refused, nothing goes unanswered, and there is always a way on. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, listNames, type Tap, tapNames } from '#bot/screens/callback.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { wholeService } from './whole-service.ts'

/** Each tap, told apart by its list, and by whether its date is for a task or for a title that was typed. */
const kindOf = (tap: Tap): string =>
  tap.to === 'list'
    ? `list ${tap.at.list}`
    : 'of' in tap
      ? `${tap.to} of a ${'draft' in tap.of ? 'title' : 'task'}`
      : tap.to
/** Reminders are messages of their own, and Retry is there only where an API is away. */
const everyKind = tapNames
  .filter((to) => !/^ring/.test(to) && to !== 'retryTyped')
  .flatMap((to) => {
    if (to === 'list') return listNames.map((list) => `${to} ${list}`)
    return /^pick/.test(to) ? [`${to} of a task`, `${to} of a title`] : [to]
  })
const mostTaps = 600
/** However soon all kinds are reached. */
const leastTaps = 120
/** What the crawler writes: no letters of either language in it. Some name a date. */
const title = (n: number) => `#${n} <b>&" 👩‍👩‍👧‍👦${n % 3 === 0 ? ' 31.12.2099' : ''}`

/** mulberry32: a failing crawl is repeated with its seed. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Which kinds of buttons were found below the outcome of each, when it was last tapped. */
type Ways = Map<string, Set<string>>
/** How many taps it takes from this one to a kind that is still wanted, as far as is known. */
const wayTo = (from: string, ways: Ways, wanted: (kind: string) => boolean): number => {
  let shell = new Set([from])
  const seen = new Set(shell)
  for (let taps = 0; shell.size > 0; taps++) {
    if ([...shell].some(wanted)) return taps
    shell = new Set([...shell].flatMap((to) => [...(ways.get(to) ?? [])])).difference(seen)
    for (const to of shell) seen.add(to)
  }
  return everyKind.length
}

const adak = await wholeService()
test.after(() => adak.close())

for (const language of ['ru', 'en'] as const)
  test(`a crawler (${language}) reaches every kind of button and never a dead end`, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e6)
    const next = random(seed)
    const person = botPerson(adak.box, language)
    await person.say('/start')
    const api = adak.as(person.id)
    for (let n = 0; n < 10; n++) {
      const { body } = await api.createCategory({ body: { name: `${n}` } })
      if (n === 9) await api.deleteCategory({ id: body.id })
    }
    for (let n = 0; n < 20; n++) await api.createTask({ body: { title: title(n), due: n % 2 ? '2099-01-01' : null } })
    await eventually(async () => (await api.readStats()).body.open === 20)
    await person.say('/start')

    /** How often each was tapped. */
    const reached = new Map<string, number>()
    const ways: Ways = new Map()
    let last: string | null = null
    const foreign = language === 'ru' ? /[A-Za-z]{2,}/ : /[А-Яа-яЁё]/
    const allowed =
      /GMT[+-]?\d*|English|Русский|Adak|<b>|\/(start|add|settings)|report friday|«?позвонить маме завтра|adak_\S+/g
    for (let step = 1; step <= mostTaps && (reached.size < everyKind.length || step <= leastTaps); step++) {
      const at = `seed ${seed}, step ${step}, below ${JSON.stringify(person.text())}`
      const buttons = person.buttons().map(({ data = '' }) => {
        const tap = decode(data)
        assert.ok(tap, `a button of no codec: ${at}`)
        return { data, tap, kind: kindOf(tap) }
      })
      assert.ok(buttons.length > 0, `a dead end: ${at}`)
      for (const said of [person.text(), ...person.labels()])
        assert.not.match(said.replaceAll(allowed, ''), foreign, `the other language: ${at}`)

      if (last) ways.set(last, new Set(buttons.map(({ kind }) => kind)))
      if (next() < (person.prompts().length > 0 ? 0.7 : 0.05)) {
        await person.say(title(step))
        last = null
        continue
      }
      // With the person's data goes what the rest of the crawl lives on: that comes last.
      const mayErase = reached.size >= everyKind.length - 1
      const choices = buttons.filter(({ kind }) => kind !== 'erase' || mayErase)
      const towards = (wanted: (kind: string) => boolean) => choices.map(({ kind }) => wayTo(kind, ways, wanted))
      // To what was never tapped; where no way to it is known, to what was tapped least, for it may lead on by now.
      const fresh = towards((kind) => !reached.has(kind) && (kind !== 'erase' || mayErase))
      const least = Math.min(...reached.values())
      const scores = Math.min(...fresh) < everyKind.length ? fresh : towards((kind) => reached.get(kind) === least)
      const best = choices.filter((_, n) => scores[n] === Math.min(...scores))
      const good = next() < 0.8 ? best : choices
      const chosen = good[Math.floor(next() * good.length)]
      assert.ok(chosen)
      last = chosen.kind
      reached.set(last, (reached.get(last) ?? 0) + 1)
      const toast = await person.tapData(chosen.data)
      assert.ok(toast.length <= 200, toast)
      assert.not.match(toast.replaceAll(allowed, ''), chosen.tap.to === 'language' ? /^$/ : foreign, `a toast: ${at}`)
      // Settings' language is changed back at once, or the rest of the crawl would speak another.
      if (chosen.tap.to === 'language' && chosen.tap.language !== language)
        await person.tap(language === 'ru' ? 'Русский' : 'English')
      assert.is(person.menus().length, 1, `two menus: ${at}`)
    }
    assert.equal([...reached.keys()].sort(), [...everyKind].sort(), `seed ${seed}`)
    const refused = adak.box.refusals.filter((refusal) => !/message is not modified/.test(refusal))
    assert.equal(refused, [], `seed ${seed}`)
  })

test.run()
