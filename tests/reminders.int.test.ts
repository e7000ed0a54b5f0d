/** Reminders from the task to the chat: counted by the messages that reached the double in Telegram's place. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('reminders')
type Context = { readonly adak: WholeService }
let context: Context
const stories: { readonly title: string; readonly live: (context: Context) => Promise<void> }[] = []
/** All of them are lived at once, for each has to wait for an instant. */
const story = (title: string, live: (context: Context) => Promise<void>) => {
  stories.push({ title, live })
}
test.before(async () => {
  context = { adak: await wholeService() }
})
test.after(() => context.adak.close())

const patient = 60_000
const meet = async ({ adak }: Context) => {
  const person = botPerson(adak.box)
  await person.say('/start')
  const api = adak.as(person.id)
  const texts = () =>
    adak.box.chats
      .history(person.id)
      .filter(({ by }) => by === 'bot')
      .map(({ runs }) => runs.map(({ text }) => text).join(''))
  return {
    ...person,
    api,
    /** How many messages tell of this. */
    told: (title: string) => texts().filter((text) => text.includes(title)).length,
    /** Due so many seconds from now, to the second and no earlier. */
    create: async (title: string, seconds: number, more: object = {}) => {
      const due = `${new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000).toISOString().slice(0, 19)}Z`
      return (await api.createTask({ body: { title, due, ...more } })).body
    },
  }
}
/** The read model shows all that was written so far, and the scheduler has seen it. */
const settled = async ({ adak }: Context, id: number) => {
  const { position } = await adak.as(id).createTask({ body: { title: 'a mark' } })
  await adak.as(id).listTasks({ minPosition: position })
}

story('a task that is due rings in the chat, once', async (context) => {
  const ann = await meet(context)
  const due = await ann.create('Water the plants', 3)
  await eventually(() => ann.told('Water the plants') === 1, patient)
  await ann.create('Then this', 3)
  await eventually(() => ann.told('Then this') === 1, patient)
  assert.is(ann.told('Water the plants'), 1)
  const { body } = await ann.api.listReminders()
  assert.equal(
    body.items.filter(({ taskId }) => taskId === due.id),
    [],
  )
})

story('what is due together is one message', async (context) => {
  const ann = await meet(context)
  const at = `${new Date(Math.ceil(Date.now() / 1000) * 1000 + 4000).toISOString().slice(0, 19)}Z`
  for (const title of ['Milk', 'Bread', 'Eggs']) await ann.api.createTask({ body: { title, due: at } })
  await eventually(() => ann.told('Milk') === 1, patient)
  const { runs } = context.adak.box.chats.history(ann.id).at(-1) ?? { runs: [] }
  const text = runs.map((run) => run.text).join('')
  for (const title of ['Milk', 'Bread', 'Eggs']) assert.match(text, title)
})

story('what was completed before its instant does not ring', async (context) => {
  const ann = await meet(context)
  const done = await ann.create('Already done', 5)
  await ann.create('Still open', 6)
  await ann.api.completeTask({ id: done.id })
  await eventually(() => ann.told('Still open') === 1, patient)
  assert.is(ann.told('Already done'), 0)
})

story('what was due in the past when it was written, reopened or restored does not ring', async (context) => {
  const ann = await meet(context)
  await ann.create('Long ago', -3600, { reminders: ['P1D', 'PT1H', 'PT0S'] })
  const category = (await ann.api.createCategory({ body: { name: 'Old' } })).body
  const many = await Promise.all(
    Array.from({ length: 20 }, (_, n) => ann.create(`Restored ${n}`, 7, { categoryId: category.id })),
  )
  await ann.api.deleteCategory({ id: category.id })
  await ann.create('In between', 8)
  await eventually(() => ann.told('In between') === 1, patient)
  await ann.api.restoreCategory({ id: category.id })
  await ann.create('Afterwards', 3)
  await eventually(() => ann.told('Afterwards') === 1, patient)
  assert.is(ann.told('Long ago'), 0)
  for (const task of many) assert.is(ann.told(task.title), 0)
})

story(
  'a rebuild of the read model in the middle sends nothing, and what is due after it rings once',
  async (context) => {
    const ann = await meet(context)
    await ann.create('Before the rebuild', 3)
    await ann.create('Through the rebuild', 8)
    await eventually(() => ann.told('Before the rebuild') === 1, patient)
    await context.adak.pool.query('insert into projection.rebuild_request default values')
    const isLive = `select from projection.generation where state = 'live' and generation > 1`
    await eventually(async () => (await context.adak.pool.query(isLive)).rowCount === 1, patient)
    await eventually(() => ann.told('Through the rebuild') === 1, patient)
    await ann.create('After the rebuild', 3)
    await eventually(() => ann.told('After the rebuild') === 1, patient)
    for (const title of ['Before the rebuild', 'Through the rebuild']) assert.is(ann.told(title), 1)
  },
)

story('a snooze rings again, once', async (context) => {
  const ann = await meet(context)
  const task = (await ann.api.createTask({ body: { title: 'Later on' } })).body
  await ann.api.snoozeTask({ id: task.id, body: { for: 'PT4S' } })
  await eventually(() => ann.told('Later on') === 1, patient)
  await settled(context, ann.id)
  assert.is(ann.told('Later on'), 1)
})

let living: Map<string, Promise<void>> | null = null
for (const { title } of stories)
  test(title, () => {
    living ??= new Map(stories.map(({ title, live }) => [title, live(context)]))
    for (const one of living.values()) one.catch(() => undefined)
    return living.get(title)
  })

test.run()
