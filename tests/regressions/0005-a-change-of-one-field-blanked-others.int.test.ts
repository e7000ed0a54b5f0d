/** The original's PUT of one field emptied those that were not sent. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test('each field is changed alone, and registering again changes nothing', async () => {
  const scene = await openScene()
  const ann = await scene.person(1)
  const home = (await ann.send('POST', 'categories', { json: { name: 'Home' } })).body
  const whole = { title: 'one', categoryId: home.id, due: '2030-11-24', reminders: ['PT1H'] }
  const { id, ...before } = (await ann.send('POST', 'tasks', { json: whole })).body
  const words = ({ title, category, due, reminders }: typeof before) => ({ title, category, due, reminders })
  let expected = words(before)
  for (const change of [{ title: 'two' }, { due: '2031-01-01' }, { reminders: ['PT5M'] }] as const) {
    const got = await ann.send('PATCH', `tasks/${id}`, { json: change })
    expected = { ...expected, ...change }
    assert.equal(words(got.body), expected)
  }
  assert.is((await ann.send('PUT', `tasks/${id}`, { json: { title: 'three' } })).status, 405)

  const settings = { timeZone: 'Asia/Tokyo', morningHour: '07:00', digestHour: '08:00' }
  const me = (await ann.send('PATCH', 'me', { json: settings })).body
  const again = await scene.send('PUT', 'me', { as: 1, json: { language: 'ru' } })
  assert.equal(again.body, me)
  await scene.close()
})

test.run()
