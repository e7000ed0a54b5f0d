/** For tests: somebody who talks to the bot through the double, and sees what is on their screen. */
import { firstSandboxId } from '#bot/sandbox/chats.ts'
import type { Sandbox } from '#bot/sandbox/sandbox.ts'
import { eventually } from './eventually.ts'

let people = 0

export const botPerson = ({ chats }: Sandbox, language: 'ru' | 'en' = 'en') => {
  const id = firstSandboxId + ++people
  chats.join({ id, name: `Person ${people}`, language })

  /** Everything that anybody sent was dealt with. */
  const settled = () => eventually(() => chats.pending(0).length === 0, 20_000)
  const menus = () => chats.history(id).filter(({ by, keyboard }) => by === 'bot' && keyboard.length > 0)
  const menu = () => {
    const shown = menus().at(-1)
    if (!shown) throw new Error('there is no menu')
    return shown
  }
  const text = () =>
    menu()
      .runs.map((run) => run.text)
      .join('')
      .replaceAll(/[\u2068\u2069]/g, '')
  const buttons = () => menu().keyboard.flat()
  const find = (label: string) => {
    const button = buttons().find((one) => one.text.includes(label))
    if (!button?.data) throw new Error(`no button ${label} below ${JSON.stringify(text())}: ${labels().join(' | ')}`)
    return button.data
  }
  const labels = () => buttons().map((button) => button.text)
  const tapData = async (data: string, message = menu().id): Promise<string> => {
    const { toast } = chats.tap(id, message, data)
    const [said] = await Promise.all([toast, settled()])
    return said
  }

  return {
    id,
    settled,
    menus,
    menu,
    text,
    labels,
    buttons,
    find,
    prompts: () => chats.history(id).filter(({ forceReply }) => forceReply !== null),
    async say(said: string | null): Promise<void> {
      chats.type(id, said)
      await settled()
    },
    /** Taps the menu's first button whose label holds this; answers the toast. */
    tap: (label: string): Promise<string> => tapData(find(label)),
    tapData,
  }
}
