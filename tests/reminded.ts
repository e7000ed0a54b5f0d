/** For tests: somebody who is reminded, and what of it has arrived in their chat. */
import { botPerson } from './bot-person.ts'
import type { WholeService } from './whole-service.ts'

export const reminded = async (adak: WholeService) => {
  const person = botPerson(adak.box)
  await person.say('/start')
  const api = adak.as(person.id)
  const texts = () =>
    adak.box.chats
      .history(person.id)
      .filter(({ by }) => by === 'bot')
      .map(({ runs }) => runs.map(({ text }) => text).join(''))
  return {
    id: person.id,
    api,
    last: () => texts().at(-1) ?? '',
    /** How many messages tell of this. */
    told: (title: string) => texts().filter((text) => text.includes(title)).length,
    /** Due so many seconds after the next full one. */
    create: async (title: string, seconds: number, more: object = {}) => {
      const due = `${new Date((Math.ceil(Date.now() / 1000) + seconds) * 1000).toISOString().slice(0, 19)}Z`
      return (await api.createTask({ body: { title, due, ...more } })).body
    },
  }
}
