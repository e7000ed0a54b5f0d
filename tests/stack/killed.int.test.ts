/** Each container in turn, and then all at once, dies in the middle of its work. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../eventually.ts'
import { docker } from './engine.ts'
import { load } from './load.ts'
import { isSound, type Service, type Stack, story, theStack } from './stack.ts'

const services: readonly Service[] = [
  'command-api',
  'query-api',
  'projector',
  'scheduler',
  'bot',
  'redis',
  'postgres',
  'gateway',
]
const patient = 60_000

/** A write is acknowledged, and a read sees it. */
const serves = async (stack: Stack): Promise<boolean> => {
  const ann = stack.as(43)
  const { body, position } = await ann.createTask({ body: { title: 'Are you there?' } })
  return (await ann.readTask({ id: body.id, minPosition: position })).body.title === body.title
}
/** A process of the engine's machine, as that machine numbers it. */
const crash = async (stack: Stack, containers: readonly string[]): Promise<void> => {
  const numbers = await docker('inspect', '--format', '{{.State.Pid}}', ...containers)
  const program = `for (const pid of [${numbers.split('\n').join()}]) process.kill(pid, 'SIGKILL')`
  const aside = ['run', '--rm', '--pid', 'host', '--user', '0', '--network', 'none', '--entrypoint', 'node']
  await docker(...aside, stack.project, '-e', program)
}
story('whichever container is killed, and started again, nothing acknowledged is lost', async () => {
  const stack = await theStack()
  await stack.as(43).registerMe({ body: { language: 'en' } })
  const people = load(stack)
  for (const service of services) {
    const [container = ''] = await stack.copies(service)
    const before = people.answered()
    await docker('kill', container)
    if (service === 'projector' || service === 'scheduler' || service === 'bot' || service === 'redis')
      await eventually(() => people.answered() > before + 10, patient)
    await docker('start', container)
    await eventually(() => serves(stack), patient)
  }
  await people.stop()
  assert.equal(await people.lost(), [])
  await isSound(stack)
})

story('when all crash at once, they come back by themselves, and nothing acknowledged is lost', async () => {
  const stack = await theStack()
  const people = load(stack)
  await eventually(() => people.answered() > 50, patient)
  const all = (await Promise.all(services.map((service) => stack.copies(service)))).flat()
  await crash(stack, all)
  await eventually(() => people.refused.length > 0, patient)
  await eventually(() => serves(stack), patient)
  await people.stop()
  assert.equal(await people.lost(), [])
  await isSound(stack)
})

test.run()
