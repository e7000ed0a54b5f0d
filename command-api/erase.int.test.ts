/** A person is erased, and may come back: what is left, what is answered, and what goes on beside it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openErasures } from '#platform/auth/erasure.ts'
import { openKeys } from '#platform/auth/keys.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { openLog } from '#platform/event-store/open-log.ts'
import { postgresDialogues } from '#platform/postgres/dialogue.ts'
import { eventually } from '#tests/eventually.ts'
import { erasing } from './erasing.ts'
import { survey } from './survey.ts'
import { type CommandScene, openScene, type Someone } from './testing/scene.ts'

const test = suite('erasing')
let scene: CommandScene
test.before(async () => {
  scene = await openScene()
})
test.after(() => scene.close())

const confirmed = { confirm: 'erase everything' }
const erase = (someone: Someone, more: object = {}) => someone.send('DELETE', 'me', { json: confirmed, ...more })
const forThem = (someone: Someone) => ({ as: someone.telegramId })
const keysOf = async ({ id }: Someone) =>
  (await scene.pool.query<{ id: string }>('select id from accounts.key where owner = $1', [id])).rows.map(
    ({ id }) => id,
  )
const tokensOf = async ({ id }: Someone) =>
  (await scene.pool.query('select from accounts.token where owner = $1', [id])).rowCount
let last = 1000
const somebody = () => scene.person(++last)

test('without the confirmation, word for word, nobody is erased', async () => {
  const ann = await somebody()
  for (const json of [{}, { confirm: 'yes' }, { confirm: true }, { ...confirmed, more: 1 }, [], undefined]) {
    const got = await ann.send('DELETE', 'me', { json })
    assert.is(got.status, 422, JSON.stringify(json))
    assert.is(got.body.code, 'not-acceptable-content')
  }
  assert.is((await erase(ann, { ifMatch: '"7"' })).status, 412)
  assert.equal(await scene.typesOf('user', ann.id), ['UserRegistered'])
  assert.is((await erase(ann, { ifMatch: '"0"' })).status, 204)
})

test('of an erased person there is neither key, token nor dialogue, and their token is refused at once', async () => {
  const ann = await somebody()
  const bob = await somebody()
  const dialogues = postgresDialogues(scene.pool)
  for (const { telegramId } of [ann, bob]) await dialogues.save(telegramId, { draft: 'words' })
  const made = await ann.send('POST', 'tasks', { json: { title: 'Купить молоко' } })
  await ann.send('POST', 'me/tokens', { json: { name: 'мой', scope: 'read' } })
  assert.is((await erase(ann)).status, 204)
  assert.is((await ann.send('POST', 'tasks', { json: { title: 'more' } })).status, 401)
  assert.is((await ann.send('DELETE', 'me', { json: confirmed })).status, 401)
  assert.equal(await scene.typesOf('user', ann.id), ['UserRegistered', 'UserErased'])
  assert.equal(await keysOf(ann), [])
  assert.is(await tokensOf(ann), 0)
  assert.is(await dialogues.load(ann.telegramId), null)
  const [created] = await scene.events(`task-${made.body.id}`)
  assert.is(created?.erased, true)
  assert.equal(created?.data, { owner: ann.id, title: '', categoryId: null })
  assert.equal(await dialogues.load(bob.telegramId), { draft: 'words' })
  assert.is((await bob.send('POST', 'tasks', { json: { title: 'Buy milk' } })).status, 201)
})

test('asked again, with its key or without, it is done already; of whom nothing was ever seen it is 404', async () => {
  const ann = await somebody()
  assert.is((await erase(ann, { key: 'once' })).status, 204)
  const position = (await scene.send('DELETE', 'me', { ...forThem(ann), json: confirmed, key: 'once' })).headers
  assert.ok(position.get('adak-position'))
  assert.is((await scene.send('DELETE', 'me', { ...forThem(ann), json: confirmed })).status, 204)
  assert.equal(await scene.typesOf('user', ann.id), ['UserRegistered', 'UserErased'])
  assert.is((await scene.send('DELETE', 'me', { as: ++last, json: confirmed })).status, 404)
  assert.is((await scene.send('POST', 'tasks', { ...forThem(ann), json: { title: 'x' } })).status, 404)
})

test('who comes back begins with nothing, whatever was theirs, and is not erased by a repeated call', async () => {
  const ann = await somebody()
  const task = (await ann.send('POST', 'tasks', { json: { title: 'old words' }, key: 'task' })).body
  const category = (await ann.send('POST', 'categories', { json: { name: 'old words' }, key: 'category' })).body
  await ann.send('PATCH', 'me', { json: { morningHour: '07:00' }, key: 'me' })
  const [oldKey] = await keysOf(ann)
  await erase(ann, { key: 'erase' })
  assert.is((await scene.send('PUT', 'me', { ...forThem(ann), json: { language: 'ru' } })).status, 201)
  const [newKey, ...more] = await keysOf(ann)
  assert.ok(newKey && newKey !== oldKey && more.length === 0)

  const again = await scene.person(ann.telegramId)
  for (const [method, path] of [
    ['PATCH', `tasks/${task.id}`],
    ['DELETE', `tasks/${task.id}`],
    ['POST', `tasks/${task.id}/complete`],
    ['POST', `tasks/${task.id}/restore`],
    ['PATCH', `categories/${category.id}`],
    ['DELETE', `categories/${category.id}`],
  ] as const)
    assert.is((await again.send(method, path, method === 'PATCH' ? { json: {} } : {})).status, 404, path)
  const into = await again.send('POST', 'tasks', { json: { title: 'x', categoryId: category.id } })
  assert.is(into.body.code, 'category-unknown')

  // The keys of their former life are as good as new.
  const anew = await again.send('POST', 'tasks', { json: { title: 'old words' }, key: 'task' })
  assert.is(anew.status, 201)
  assert.is.not(anew.body.id, task.id)
  const other = await again.send('POST', 'categories', { json: { name: 'new words' }, key: 'category' })
  assert.is(other.status, 201)
  assert.is.not(other.body.id, category.id)
  assert.is((await again.send('POST', 'tasks', { json: { title: 'old words' }, key: 'task' })).body.id, anew.body.id)
  assert.is((await again.send('POST', 'tasks', { json: { title: 'another' }, key: 'task' })).body.code, 'key-reused')
  const me = await again.send('PATCH', 'me', { json: { morningHour: '07:00' }, key: 'me' })
  assert.is(me.status, 200)
  assert.is(me.body.morningHour, '07:00')

  assert.is((await erase(again, { key: 'erase' })).status, 204)
  assert.is((await again.send('POST', 'tasks', { json: { title: 'still here' } })).status, 201)
  assert.equal(await keysOf(ann), [newKey])
  assert.is((await erase(again, { key: 'once more' })).status, 204)
  assert.equal(await keysOf(ann), [])
})

test('while a person is erased whatever they ask is carried out before or refused, and no token of theirs is left', async () => {
  for (let round = 0; round < 5; round += 1) {
    const ann = await somebody()
    const asked = [
      ...Array.from({ length: 10 }, (_, n) =>
        scene.send('POST', 'tasks', { ...forThem(ann), json: { title: `${n}` } }),
      ),
      ...Array.from({ length: 10 }, () =>
        scene.send('POST', 'me/tokens', { ...forThem(ann), json: { scope: 'read', name: 'words' } }),
      ),
      scene.send('DELETE', 'me', { ...forThem(ann), json: confirmed }),
    ]
    const got = await Promise.all(asked.map(async (one) => (await one).status))
    assert.ok(
      got.every((status) => [201, 204, 404].includes(status)),
      got.join(),
    )
    assert.is(await tokensOf(ann), 0)
    assert.equal(await keysOf(ann), [])
  }
})

test('another process, which remembers the key, forgets it too', async () => {
  const ann = await somebody()
  const made = (await ann.send('POST', 'tasks', { json: { title: 'words' } })).body
  const other = openLog({ store: scene.store, keys: openKeys(scene.pool) })
  const read = async () => (await other.readStreams([`task-${made.id}`])).get(`task-${made.id}`)?.[0]
  assert.is((await read())?.erased, false)
  await erase(ann)
  await eventually(async () => (await read())?.erased, 20_000)
})

test('whose key was lost is told so, can still be erased, and is counted', async () => {
  const ann = await somebody()
  const made = (await ann.send('POST', 'tasks', { json: { title: 'words' } })).body
  const { signal } = new AbortController()
  const before = await survey(scene.log, signal)
  await scene.pool.query('delete from accounts.key where owner = $1', [ann.id])
  for (const id of (await survey(scene.log, signal)).erased.keys()) assert.is.not(id, ann.id)
  await eventually(async () => (await survey(scene.log, signal)).keyless === before.keyless + 1, 20_000)
  const refused = await ann.send('POST', 'tasks', { json: { title: 'more' } })
  assert.is(refused.status, 503)
  assert.match(refused.body.detail, 'key')
  assert.is((await ann.send('POST', `tasks/${made.id}/complete`)).status, 200)
  assert.is((await erase(ann)).status, 204)
  assert.is(await tokensOf(ann), 0)
  assert.is((await survey(scene.log, signal)).keyless, before.keyless)
})

test('a key that comes back from a copy, though its person was erased, is destroyed by the next start', async () => {
  const [ann, bob] = [await somebody(), await somebody()]
  const { rows } = await scene.pool.query('select id, owner, key from accounts.key where owner = any($1)', [
    [ann.id, bob.id],
  ])
  await erase(ann)
  await erase(bob)
  const returned = await scene.person(bob.telegramId)
  const [present] = await keysOf(bob)
  for (const { id, owner, key } of rows)
    await scene.pool.query('insert into accounts.key (id, owner, key) values ($1, $2, $3)', [id, owner, key])
  await openTokens(scene.pool).issue({
    owner: ann.id,
    telegramId: ann.telegramId,
    name: 'from the copy',
    scope: 'read',
    expiresAt: null,
    commandId: null,
  })
  const { log, keys, tokens, pool, logger } = scene
  const next = erasing({ log, keys, tokens, erasures: openErasures(pool), logger })
  const ending = new AbortController()
  const tending = next.tend(ending.signal)
  await eventually(async () => (await keysOf(ann)).length === 0 && (await keysOf(bob)).length === 1, 20_000)
  assert.equal(await keysOf(bob), [present])
  assert.is(await tokensOf(ann), 0)
  assert.is((await returned.send('POST', 'tasks', { json: { title: 'still here' } })).status, 201)
  ending.abort()
  await tending
})

test('nothing of what they said is in a line of the log', () => {
  const lines = scene.logged.join('\n')
  for (const words of ['Купить молоко', 'old words', 'мой', 'from the copy']) assert.not.match(lines, words)
})

test.run()
