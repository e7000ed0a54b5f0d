/** Several copies: the APIs share the work, of the others one works and one takes over. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { botPerson } from '../bot-person.ts'
import { eventually } from '../eventually.ts'
import { docker } from './engine.ts'
import { load } from './load.ts'
import { story, theStack } from './stack.ts'
import { calls, leader } from './watch.ts'

const takeOverMs = 10_000

story('two copies of each API share the work', async () => {
  const stack = await theStack(2)
  const people = load(stack)
  await eventually(() => people.answered() > 100)
  await people.stop()
  assert.equal(people.refused, [])
  for (const service of ['command-api', 'query-api'] as const)
    for (const container of await stack.copies(service)) assert.ok((await calls(container)) > 0, service)
})

story('when the projector that folds is killed, the other folds within 10 s', async () => {
  const stack = await theStack(2)
  const ann = stack.as(44)
  await ann.registerMe({ body: { language: 'en' } })
  await docker('kill', await leader(stack, 'projector'))
  const { body, position } = await ann.createTask({ body: { title: 'Who folds this?' } })
  const read = () => ann.readTask({ id: body.id, minPosition: position })
  assert.is((await eventually(read, takeOverMs)).body.title, body.title)
})

story('when the scheduler that leads is killed, a reminder that is due comes within 10 s', async () => {
  const stack = await theStack(2)
  const ann = botPerson(stack.box)
  await ann.say('/start')
  const api = stack.as(ann.id)
  const killed = await leader(stack, 'scheduler')
  const due = `${new Date(Date.now() + 1_500).toISOString().slice(0, 19)}Z`
  await api.createTask({ body: { title: 'Buy milk', due } })
  await docker('kill', killed)
  await eventually(
    () => ann.menus().some(({ keyboard }) => keyboard.flat().some(({ data }) => data?.startsWith('1R'))),
    takeOverMs,
  )
})

story('when the bot that talks is killed, the other answers within 10 s', async () => {
  const stack = await theStack(2)
  await docker('kill', await leader(stack, 'bot'))
  const ann = botPerson(stack.box)
  stack.box.chats.type(ann.id, '/start')
  await eventually(() => ann.menus().length > 0, takeOverMs)
})

test.run()
