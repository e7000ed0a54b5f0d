/** The original answered every origin. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openScene } from '#command-api/testing/scene.ts'

test('no origin is let in unless it is configured, and none may write but our own', async () => {
  const scene = await openScene({ corsOrigins: ['https://known.example'] })
  const ann = await scene.person(1)
  const post = (origin: string) => ann.send('POST', 'tasks', { json: { title: 'x' }, headers: { origin } })
  const known = await post('https://known.example')
  assert.is(known.status, 201)
  assert.is(known.headers.get('access-control-allow-origin'), 'https://known.example')
  for (const header of ['ETag', 'Location', 'Adak-Position', 'Retry-After'])
    assert.match(known.headers.get('access-control-expose-headers') ?? '', header)
  for (const origin of ['https://evil.example', 'https://known.example.evil.example', 'null', 'http://known.example']) {
    const got = await post(origin)
    assert.is(got.status, 403, origin)
    assert.is(got.headers.get('access-control-allow-origin'), null)
  }
  assert.is((await post(scene.url)).status, 201)
  await scene.close()
})

test.run()
