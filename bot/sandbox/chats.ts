/** What the double knows: people, chats, messages, taps that wait for an answer, updates that wait for the bot. */

import type { Run } from './html.ts'
import type { Markup } from './markup.ts'
import { badRequest } from './refused.ts'

/** Nobody real has such a Telegram id, so nobody real can own what is tried out here. */
export const firstSandboxId = 2 ** 52

export interface Person {
  readonly id: number
  readonly name: string
  readonly language: string
}
export interface Shown extends Markup {
  readonly id: number
  readonly by: 'bot' | 'person'
  readonly runs: readonly Run[]
  /** Seconds since 1970. */
  readonly date: number
  readonly edited: boolean
}
/** What somebody who watches a chat is told. */
export type Happening =
  | { readonly kind: 'message'; readonly message: Shown }
  | { readonly kind: 'gone'; readonly id: number }
  | { readonly kind: 'answer'; readonly query: string; readonly text: string }

interface Query {
  readonly chat: number
  readonly at: number
  readonly answered: (text: string) => void
}
const queryLifeMs = 15_000
const mostKept = 500

/** Ids go on growing over restarts, as Telegram's do: they begin at the tenths of a second since 2025. */
const firstId = () => Math.floor((Date.now() - Date.UTC(2025, 0, 1)) / 100)

export const chats = () => {
  const people = new Map<number, Person>()
  const messages = new Map<number, Map<number, Shown>>()
  const watchers = new Map<number, Set<(happening: Happening) => void>>()
  const queries = new Map<string, Query>()
  const updates: { readonly update_id: number }[] = []
  const wakers = new Set<() => void>()
  let lastId = firstId()
  let lastUpdate = firstId()

  const chatOf = (id: number): Map<number, Shown> => {
    const chat = messages.get(id)
    if (!chat) throw badRequest('chat not found')
    return chat
  }
  const tell = (chat: number, happening: Happening) => {
    for (const watch of watchers.get(chat) ?? []) watch(happening)
  }
  let lastPosted: object = {}
  const post = (update: object) => {
    lastPosted = update
    updates.push({ update_id: ++lastUpdate, ...update })
    for (const wake of wakers) wake()
  }
  const userOf = ({ id, name, language }: Person) => ({
    id,
    is_bot: false,
    first_name: name,
    language_code: language,
  })
  const personOf = (id: number): Person => {
    const person = people.get(id)
    if (!person) throw badRequest('user not found')
    return person
  }
  /** As an update carries it. */
  const wire = (chat: number, { id, date, runs, by }: Shown) => ({
    message_id: id,
    date,
    chat: chat > 0 ? { id: chat, type: 'private', first_name: people.get(chat)?.name } : { id: chat, type: 'group' },
    ...(by === 'person' && { from: userOf(personOf(chat)) }),
    text: runs.map(({ text }) => text).join(''),
  })

  return {
    people,
    queries,
    join(person: Person) {
      people.set(person.id, person)
      if (!messages.has(person.id)) messages.set(person.id, new Map())
    },
    /** A group of one person and the bot. */
    openGroup(id: number) {
      messages.set(id, new Map())
    },
    history: (chat: number): readonly Shown[] => [...chatOf(chat).values()],
    watch(chat: number, watcher: (happening: Happening) => void): () => void {
      const all = watchers.get(chat) ?? new Set()
      watchers.set(chat, all.add(watcher))
      return () => all.delete(watcher)
    },

    /** A new message, or with `id` what takes an old one's place. */
    put(chat: number, content: Pick<Shown, 'by' | 'runs' | 'keyboard' | 'forceReply'>, id?: number): Shown {
      const all = chatOf(chat)
      const old = id === undefined ? undefined : all.get(id)
      const date = old?.date ?? Math.floor(Date.now() / 1000)
      const message: Shown = { ...content, id: old?.id ?? ++lastId, date, edited: old !== undefined }
      all.set(message.id, message)
      const [oldest] = all.keys()
      if (all.size > mostKept && oldest !== undefined) all.delete(oldest)
      tell(chat, { kind: 'message', message })
      return message
    },
    find: (chat: number, id: number): Shown | undefined => chatOf(chat).get(id),
    remove(chat: number, id: number) {
      chatOf(chat).delete(id)
      tell(chat, { kind: 'gone', id })
    },
    wire,

    /** A person writes; without a text it is a photo. */
    type(person: number, text: string | null, chat = person): Shown {
      const from = userOf(personOf(person))
      const runs = [{ text: text ?? '🖼', marks: [] }]
      const message = this.put(chat, { by: 'person', runs, keyboard: [], forceReply: null })
      const { text: said, ...rest } = wire(chat > 0 ? chat : person, message)
      const where = chat > 0 ? rest.chat : { id: chat, type: 'group', title: 'Group' }
      const content = text === null ? { photo: [] } : { text: said }
      post({ message: { ...rest, chat: where, from, ...content } })
      return message
    },
    /** A person taps; resolves with the toast when the bot answers. */
    tap(person: number, message: number, data: string): { query: string; toast: Promise<string> } {
      const shown = chatOf(person).get(message)
      if (!shown?.keyboard.flat().some((button) => button.data === data)) throw badRequest('no such button')
      const query = String(++lastUpdate * 1000 + (lastUpdate % 997))
      const { promise: toast, resolve: answered } = Promise.withResolvers<string>()
      queries.set(query, { chat: person, at: Date.now(), answered })
      const from = userOf(personOf(person))
      post({ callback_query: { id: query, from, chat_instance: String(person), data, message: wire(person, shown) } })
      return { query, toast }
    },
    /** What was posted last comes once more, as after a crash of the bot. */
    repeat: () => post(lastPosted),
    answer(id: string, text: string) {
      const query = queries.get(id)
      queries.delete(id)
      if (!query || Date.now() - query.at > queryLifeMs)
        throw badRequest('query is too old and response timeout expired or query ID is invalid')
      query.answered(text)
      tell(query.chat, { kind: 'answer', query: id, text })
    },

    /** From `offset` on; what comes before it is forgotten. */
    pending(offset: number) {
      while (updates[0] && updates[0].update_id < offset) updates.shift()
      return updates
    },
    onUpdate(wake: () => void): () => void {
      wakers.add(wake)
      return () => wakers.delete(wake)
    },
  }
}
export type Chats = ReturnType<typeof chats>
