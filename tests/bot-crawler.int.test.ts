/** A crawler taps whatever it finds: nothing is refused, nothing goes unanswered, and there is always a way on. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, isRing, type Tap, tapNames } from '#bot/screens/callback.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { wholeService } from './whole-service.ts'

/** Reminders are messages of their own, and Retry is there only where an API is away. */
const elsewhere: readonly Tap['to'][] = ['retryTyped']
const everyTap = tapNames.filter((to) => !isRing({ to } as Tap) && !elsewhere.includes(to))
const mostTaps = 900
const mostMs = 20_000
/** What the crawler writes: no letters of either language in it. Some name a date. */
const title = (n: number) => `#${n} <b>&" 👩‍👩‍👧‍👦${n % 3 === 0 ? ' 31.12.2099' : ''}`

/** mulberry32: a failing crawl is repeated with its seed. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Which kinds of buttons were found below the outcome of each. */
type Ways = Map<Tap['to'], Set<Tap['to']>>
/** How many taps it takes from this one to a kind that was never tapped, as far as is known. */
const wayTo = (from: Tap['to'], ways: Ways, reached: ReadonlySet<Tap['to']>): number => {
  const seen = new Set([from])
  for (const to of seen) {
    if (!reached.has(to)) return [...seen].indexOf(to)
    for (const further of ways.get(to) ?? []) seen.add(further)
  }
  return Number.POSITIVE_INFINITY
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
    for (let n = 0; n < 10; n++) await api.createCategory({ body: { name: `${n}` } })
    for (let n = 0; n < 20; n++) await api.createTask({ body: { title: title(n), due: n % 2 ? '2099-01-01' : null } })
    await eventually(async () => (await api.readStats()).body.open === 20)
    await person.say('/start')

    const reached = new Set<Tap['to']>()
    const ways: Ways = new Map()
    let last: Tap['to'] | null = null
    const foreign = language === 'ru' ? /[A-Za-z]{2,}/ : /[А-Яа-яЁё]/
    const allowed =
      /GMT[+-]?\d*|English|Русский|Adak|<b>|\/(start|add|settings)|report friday|«?позвонить маме завтра|adak_\S+/g
    const end = performance.now() + mostMs
    for (let step = 1; step <= mostTaps && reached.size < everyTap.length && performance.now() < end; step++) {
      const at = `seed ${seed}, step ${step}, below ${JSON.stringify(person.text())}`
      const buttons = person.buttons().map(({ data = '', text }) => {
        const tap = decode(data)
        assert.ok(tap, `a button of no codec: ${at}`)
        return { data, text, tap }
      })
      assert.ok(buttons.length > 0, `a dead end: ${at}`)
      for (const said of [person.text(), ...person.labels()])
        assert.not.match(said.replaceAll(allowed, ''), foreign, `the other language: ${at}`)

      if (next() < (person.prompts().length > 0 ? 0.7 : 0.05)) {
        await person.say(title(step))
        continue
      }
      const found = new Set(buttons.map(({ tap }) => tap.to))
      if (last) ways.set(last, (ways.get(last) ?? new Set()).union(found))
      const nearest = Math.min(...[...found].map((to) => wayTo(to, ways, reached)))
      const good = next() < 0.8 ? buttons.filter(({ tap }) => wayTo(tap.to, ways, reached) === nearest) : buttons
      const chosen = good[Math.floor(next() * good.length)] ?? buttons[0]
      assert.ok(chosen)
      last = chosen.tap.to
      reached.add(last)
      const toast = await person.tapData(chosen.data)
      assert.ok(toast.length <= 200, toast)
      assert.not.match(toast.replaceAll(allowed, ''), chosen.tap.to === 'language' ? /^$/ : foreign, `a toast: ${at}`)
      // Settings' language is changed back at once, or the rest of the crawl would speak another.
      if (chosen.tap.to === 'language' && chosen.tap.language !== language)
        await person.tap(language === 'ru' ? 'Русский' : 'English')
      assert.is(person.menus().length, 1, `two menus: ${at}`)
    }
    assert.equal([...reached].sort(), [...everyTap].sort(), `seed ${seed}`)
    const refused = adak.box.refusals.filter((refusal) => !/message is not modified/.test(refusal))
    assert.equal(refused, [], `seed ${seed}`)
  })

test.run()
