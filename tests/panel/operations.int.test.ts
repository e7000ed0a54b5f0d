/** The page of operations: a rebuild as it goes, a comparison, the way back, a projector that stopped, the pause. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WholeService } from '../whole-service.ts'
import { type Panel, panelTests } from './panel.ts'
import { slowBuilds } from './slow-builds.ts'

const scenario = panelTests()

const withEvents = async (adak: WholeService, batches: number) => {
  const api = adak.as(42)
  await api.registerMe({ body: { language: 'en' } })
  for (let n = 0; n < batches; n++)
    await api.runCommands({
      body: Array.from({ length: 100 }, (_, m) => ({
        type: 'CreateTask',
        commandId: `${n}-${m}`,
        data: { title: `Task ${n} ${m}`, due: '2031-01-01T10:00:00Z' },
      })),
    })
}
const requests = ({ page }: Panel) => page.getByRole('region', { name: 'What was asked for' })
const model = ({ page }: Panel) => page.getByRole('region', { name: 'Read model' })

scenario(
  'a rebuild is asked for, seen as it goes, and ends; a comparison finds nothing; the way back is open',
  {},
  async (panel, adak) => {
    await withEvents(adak, 20)
    await slowBuilds(adak.pool)
    await panel.enter()
    await panel.go('/operations')
    await model(panel).getByText('Following the log').waitFor()
    assert.ok(await panel.button('Roll back').isDisabled())
    await panel.button('Rebuild').click()
    await requests(panel)
      .getByText(/[1-9][\d,]* of [\d,]+ events, [\d,]+ a second, about \d+ seconds? left/)
      .waitFor()
    await requests(panel).getByText('Finished').first().waitFor()
    await model(panel)
      .getByRole('row', { name: /^2 Live/ })
      .waitFor()
    await panel.button('Verify').click()
    const verify = requests(panel).getByRole('listitem').filter({ hasText: 'Verify' })
    await verify.getByText('Finished').waitFor()
    await verify.getByText('Report').click()
    await verify.getByText('"differing": 0').waitFor()
    await panel.button('Roll back').click()
    await model(panel)
      .getByRole('row', { name: /^1 Live/ })
      .waitFor()
    assert.equal(panel.complaints, [])
  },
)

scenario(
  'a projector that stopped says at which event; it is tried again, then passed over, asked twice',
  {},
  async (panel, adak) => {
    const api = adak.as(43)
    await api.registerMe({ body: { language: 'en' } })
    await adak.pool.query(`alter table read_1.task add constraint refused check (title <> 'Impossible')`)
    await panel.enter()
    await panel.go('/operations')
    await api.createTask({ body: { title: 'Impossible' } })
    await model(panel).getByText('It stopped at this event').waitFor()
    await panel.button('Try the event again').click()
    await requests(panel).getByRole('listitem').filter({ hasText: 'Retry' }).getByText('Failed').waitFor()
    await panel.button('Skip the event…').click()
    const dialog = panel.page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('it cannot be written')
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await dialog.getByText('Once more').waitFor()
    await dialog.getByRole('button', { name: 'Skip for ever' }).click()
    await model(panel).getByText('Following the log').waitFor()
    await panel.go('/events')
    await panel.page.getByRole('link', { name: 'Event skipped by decision' }).first().waitFor()
  },
)

scenario('reminders are paused with a reason, and resumed', {}, async (panel) => {
  await panel.enter()
  await panel.go('/operations')
  await panel.button('Pause reminders…').click()
  await panel.page.getByLabel('Reason').fill('maintenance')
  await panel.page.getByRole('dialog').getByRole('button', { name: 'Pause reminders…' }).click()
  await panel.says('Reminders are paused: maintenance')
  await panel.button('Resume reminders').click()
  await panel.page.getByText('Reminders are paused: maintenance').waitFor({ state: 'detached' })
})

test.run()
