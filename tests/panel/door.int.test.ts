/** The panel's door: who comes in, who does not, how a session ends, and what a viewer may not. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Panel, panelTests } from './panel.ts'

const scenario = panelTests()
const apiOf = (origin: string) => `${origin}/api/v1/admin`
const cookieOf = async ({ context }: Panel): Promise<string> => {
  const [cookie] = await context.cookies(`https://127.0.0.1/api/v1/admin`)
  return cookie ? `${cookie.name}=${cookie.value}` : ''
}

scenario('a superuser signs in, stays so over a reload, and signs out', {}, async (panel) => {
  await panel.says('Sign in to Adak')
  await panel.signIn()
  await panel.says('There is nothing here yet.')
  await panel.page.reload()
  await panel.says('There is nothing here yet.')
  await panel.button('root').click()
  await panel.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await panel.says('Sign in to Adak')
  assert.equal(panel.complaints, [])
})

scenario('what is fetched up to the first list is at most 400 KB', {}, async ({ page, context, signIn }) => {
  const wire = await context.newCDPSession(page)
  let bytes = 0
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await wire.send('Network.enable')
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true })
  await page.reload()
  await signIn()
  await page.getByText('There is nothing here yet.').waitFor()
  await page.waitForLoadState('networkidle')
  assert.ok(bytes > 100_000 && bytes <= 400_000, `${bytes} bytes`)
})

scenario('a panel whose build was replaced by a newer one begins anew', {}, async (panel) => {
  const { page } = panel
  await panel.enter()
  let asked = 0
  await page.route('**/admin/assets/people-*', (route) => (asked++ ? route.continue() : route.fulfill({ status: 404 })))
  const begunAnew = page.waitForEvent('load')
  await panel.go('/people')
  await begunAnew
  await page.getByRole('heading', { name: 'People' }).waitFor()
  await panel.says('There is nothing here yet.')
})

scenario('a session is no good after its sign-out', {}, async (panel, { origin }) => {
  await panel.enter()
  const headers = { Cookie: await cookieOf(panel) }
  assert.is((await fetch(`${apiOf(origin)}/people`, { headers })).status, 200)
  await panel.button('root').click()
  await panel.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await panel.says('Sign in to Adak')
  assert.is((await fetch(`${apiOf(origin)}/people`, { headers })).status, 401)
})

scenario('a write that lacks the token is refused, whatever the cookie', {}, async (panel, { origin }) => {
  await panel.enter()
  const headers = { Cookie: await cookieOf(panel), 'Content-Type': 'application/json' }
  const answer = await fetch(`${apiOf(origin)}/operations/pause-reminders`, {
    method: 'POST',
    headers,
    body: '{"why":"a foreign page"}',
  })
  assert.equal([answer.status, (await answer.json()).code], [403, 'csrf-missing'])
})

scenario(
  'a viewer is told why there is nothing to press, and a write of theirs is refused',
  {},
  async (panel, adak) => {
    const { body: me } = await adak.as(7).registerMe({ body: { language: 'en' } })
    const { body: task } = await adak.as(7).createTask({ body: { title: 'Look, do not touch' } })
    await panel.signIn('guest')
    await panel.says('Look, do not touch')
    await panel.says('You are signed in as a viewer.')
    assert.is(await panel.page.getByRole('link', { name: 'Create' }).count(), 0)
    assert.is(await panel.page.locator('tbody input[type=checkbox]').count(), 0)
    await panel.go(`/tasks/${task.id}/show`)
    await panel.says('Task created')
    for (const name of ['Complete', 'Delete', 'Undo', 'Edit']) assert.is(await panel.button(name).count(), 0, name)
    const status = await panel.page.evaluate(
      async ([person, id]) => {
        const { csrf } = await (await fetch('/api/v1/admin/session')).json()
        const body = JSON.stringify([{ type: 'CompleteTask', commandId: 'a', person, data: { id } }])
        const headers = { 'Adak-CSRF': csrf, 'Content-Type': 'application/json' }
        return (await fetch('/api/v1/admin/commands', { method: 'POST', headers, body })).status
      },
      [me.id, task.id],
    )
    assert.is(status, 403)
  },
)

scenario('where a session ends in mid-work, signing in again goes on with it', {}, async (panel, adak) => {
  await adak.as(8).registerMe({ body: { language: 'en' } })
  const { body: task } = await adak.as(8).createTask({ body: { title: 'Half said' } })
  await panel.enter()
  await panel.go(`/tasks/${task.id}`)
  await panel.page.locator('input[name=title]').fill('Said whole')
  await adak.pool.query('delete from accounts.session')
  await panel.button('Save').click()
  await panel.says('Your session has ended')
  await panel.page.locator('input[name=password]').fill('correct horse battery')
  await panel.page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
  await panel.page.getByRole('heading', { name: 'History' }).waitFor()
  await panel.says('Said whole')
  assert.is((await adak.as(8).readTask({ id: task.id })).body.title, 'Said whole')
})

scenario('after wrong passwords the right one is refused too, until the wait is over', {}, async (panel) => {
  for (let tries = 0; tries < 5; tries++) {
    const answer = panel.page.waitForResponse((response) => response.request().method() === 'POST')
    await panel.signIn('guest', 'a wrong password')
    assert.is((await answer).status(), 401)
    await panel.says('Name or password is wrong.')
  }
  for (let tries = 0; tries < 5; tries++) {
    const answer = panel.page.waitForResponse((response) => response.request().method() === 'POST')
    await panel.signIn('guest', tries < 4 ? 'a wrong password' : undefined)
    assert.is((await answer).status(), 429)
    await panel.says(/Too many attempts. Try again in \d+ minutes?\./)
  }
})

test.run()
