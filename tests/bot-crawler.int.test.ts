/** A crawler taps whatever it finds: nothing is refused, nothing goes unanswered, and there is always a way on. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, type Tap } from '#bot/screens/callback.ts'
import { botPerson } from './bot-person.ts'
import { wholeService } from './whole-service.ts'

const everyTap = [
  'home list task categories settings chooseDue chooseCategory confirmDelete confirmCategoryDelete proposal',
  'add askTask askTitle askCategory askCategoryName cancel',
  'create complete reopen remove restore move schedule removeCategory restoreCategory language',
].flatMap((row) => row.split(' '))
const mostTaps = 500
/** What the crawler writes: no letters of either language in it. */
const title = (n: number) => `#${n} <b>&" 👩‍👩‍👧‍👦`

/** mulberry32: a failing crawl is repeated with its seed. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
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
    for (let n = 0; n < 20; n++) await api.createTask({ body: { title: title(n) } })
    await person.say('/start')

    const reached = new Map<Tap['to'], number>()
    const foreign = language === 'ru' ? /[A-Za-z]{2,}/ : /[А-Яа-яЁё]/
    const allowed = /America\/Adak|GMT-1?\d|English|Русский|Adak|<b>/g
    for (let step = 1; step <= mostTaps && reached.size < everyTap.length; step++) {
      const at = `seed ${seed}, step ${step}, below ${JSON.stringify(person.text())}`
      const buttons = person.buttons().flatMap(({ data = '', text }) => {
        const tap = decode(data)
        // Settings' language is changed, and changed back at once, or the rest of the crawl would speak another.
        return tap ? [{ data, text, tap, count: reached.get(tap.to) ?? 0 }] : []
      })
      assert.ok(buttons.length > 0, `a dead end: ${at}`)
      for (const said of [person.text(), ...person.labels()])
        assert.not.match(said.replaceAll(allowed, ''), foreign, `the other language: ${at}`)

      if (person.prompts().length > 0 && next() < 0.7) {
        await person.say(title(step))
        continue
      }
      if (next() < 0.05) {
        await person.say(title(step))
        continue
      }
      const rarest = Math.min(...buttons.map(({ count }) => count))
      const good = next() < 0.6 ? buttons.filter(({ count }) => count === rarest) : buttons
      const chosen = good[Math.floor(next() * good.length)] ?? buttons[0]
      assert.ok(chosen)
      reached.set(chosen.tap.to, (reached.get(chosen.tap.to) ?? 0) + 1)
      await person.tapData(chosen.data)
      if (chosen.tap.to === 'language' && chosen.tap.language !== language)
        await person.tap(language === 'ru' ? 'Русский' : 'English')
      assert.is(person.menus().length, 1, `two menus: ${at}`)
    }
    assert.equal([...reached.keys()].sort(), [...everyTap].sort(), `seed ${seed}`)
    const refused = adak.box.refusals.filter((refusal) => !/message is not modified/.test(refusal))
    assert.equal(refused, [], `seed ${seed}`)
  })

test.run()
