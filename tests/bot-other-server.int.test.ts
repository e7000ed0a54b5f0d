/** With BOT_TOKEN and BOT_API_ROOT the bot works through another Bot API server; here the double, on a port of its own. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sandbox } from '#bot/sandbox/sandbox.ts'
import { client } from '#contracts/client.ts'
import { botPerson } from './bot-person.ts'
import { eventually } from './eventually.ts'
import { withStandalone } from './standalone.ts'

const patient = 60_000

test('a list, a reminder that arrives and is done from its button, an undo; all read back by REST', async () => {
  const box = sandbox()
  const server = createServer((request, response) => void box.handle(request, response, request.url ?? '/'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const apiRoot = box.apiRoot(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await withStandalone(
    async (adak) => {
      const { address, ended, child } = await adak.start()
      assert.is((await fetch(`${address}/sandbox/`)).status, 404, 'the sandbox is off')
      const ann = botPerson(box)
      await ann.say('/start')
      await ann.say('Buy milk')
      await ann.tap('Inbox')
      const { stdout } = await adak.run(['token', 'issue', '--telegram', String(ann.id)])
      const api = client({ baseUrl: adak.address, token: stdout.trim() })
      const tasks = await eventually(async () => {
        const { items } = (await api.listTasks({})).body
        return items.length === 1 && items
      }, patient)
      const id = tasks[0]?.id ?? ''
      const soon = `${new Date(Date.now() + 3_000).toISOString().slice(0, 19)}Z`
      await api.changeTask({ id, body: { due: soon } })

      const reminder = () =>
        box.chats.history(ann.id).find(({ keyboard }) => keyboard.flat().some(({ data }) => data?.startsWith('1R')))
      const shown = await eventually(() => reminder() ?? false, patient)
      const data = (label: string) =>
        reminder()
          ?.keyboard.flat()
          .find(({ text }) => text.includes(label))?.data ?? ''
      assert.is(await ann.tapData(data('Done'), shown.id), 'Done ✅')
      await eventually(async () => (await api.readTask({ id })).body.status === 'done', patient)
      assert.is(await ann.tapData(data('Undo'), shown.id), 'Open again')
      await eventually(async () => (await api.readTask({ id })).body.status === 'open', patient)

      child.kill('SIGTERM')
      const { code, stderr } = await ended
      assert.is(code, 0)
      assert.not.ok(stderr.includes(box.token.slice(2)), 'the token is in no log')
    },
    { BOT_TOKEN: box.token, BOT_API_ROOT: apiRoot, LOG_LEVEL: 'debug' },
  )
  box.close()
  server.close()
  server.closeAllConnections()
})

test.run()
