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
  /** A file that came with it; what it holds is not kept. */
  readonly document?: { readonly name: string; readonly bytes: number }
  readonly edited: boolean
}
/** What somebody who watches a chat is told. */
export type Happening =
  | { readonly kind: 'message'; readonly message: Shown }
  | { readonly kind: 'gone'; readonly id: number }
  | { readonly kind: 'answer'; readonly query: string; readonly text: string }
  | { readonly kind: 'blocked'; readonly blocked: boolean }

export interface Update {
  readonly update_id: number
}

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
  const blocked = new Set<number>()
  const updates: Update[] = []
  /** Those that come once more, whatever was confirmed. */
  const returning: Update[] = []
  let allowed: readonly string[] = []
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
  let lastPosted: Update | null = null
  const post = (update: object) => {
    const [kind] = Object.keys(update)
    if (allowed.length > 0 && kind !== undefined && !allowed.includes(kind)) return
    lastPosted = { update_id: ++lastUpdate, ...update }
    updates.push(lastPosted)
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
  const wire = (chat: number, { id, date, runs, by, keyboard, document }: Shown) => ({
    message_id: id,
    date,
    chat: chat > 0 ? { id: chat, type: 'private', first_name: people.get(chat)?.name } : { id: chat, type: 'group' },
    ...(by === 'person' && { from: userOf(personOf(chat)) }),
    [document ? 'caption' : 'text']: runs.map(({ text }) => text).join(''),
    ...(document && { document: { file_name: document.name, file_size: document.bytes } }),
    ...(keyboard.length > 0 && {
      reply_markup: {
        inline_keyboard: keyboard.map((row) =>
          row.map(({ text, data, url }) => ({ text, ...(data === undefined ? { url } : { callback_data: data }) })),
        ),
      },
    }),
  })
  /** A person lets the bot in, or shuts it out. */
  const turn = (person: number, from: 'member' | 'kicked', to: 'member' | 'kicked') => {
    if (to === 'kicked') blocked.add(person)
    else blocked.delete(person)
    tell(person, { kind: 'blocked', blocked: to === 'kicked' })
    const me = { id: 1, is_bot: true, first_name: 'Adak' }
    const state = (status: string) => ({ user: me, status, ...(status === 'kicked' && { until_date: 0 }) })
    const user = personOf(person)
    const chat = { id: person, type: 'private', first_name: user.name }
    const date = Math.floor(Date.now() / 1000)
    post({
      my_chat_member: {
        chat,
        from: userOf(user),
        date,
        old_chat_member: state(from),
        new_chat_member: state(to),
      },
    })
  }

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
    put(chat: number, content: Omit<Shown, 'id' | 'date' | 'edited'>, id?: number): Shown {
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

    /** The person wants to hear no more of the bot. */
    block(person: number) {
      if (!blocked.has(person)) turn(person, 'member', 'kicked')
    },
    unblock(person: number) {
      if (blocked.has(person)) turn(person, 'kicked', 'member')
    },
    isBlocked: (person: number): boolean => blocked.has(person),

    /** A person writes; without a text it is a photo. One who had blocked the bot lets it in by that. */
    type(person: number, text: string | null, chat = person): Shown {
      if (chat === person) this.unblock(person)
      const from = userOf(personOf(person))
      const runs = [{ text: text ?? '🖼', marks: [] }]
      const message = this.put(chat, { by: 'person', runs, keyboard: [], forceReply: null })
      const where = chat > 0 ? wire(chat, message).chat : { id: chat, type: 'group', title: 'Group' }
      const content = text === null ? { photo: [] } : { text }
      post({ message: { message_id: message.id, date: message.date, chat: where, from, ...content } })
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
    /** What was posted last comes once more: as Telegram does with its own id, or as another update. */
    repeat(withItsOwnId = false) {
      if (!lastPosted) return
      const { update_id, ...update } = lastPosted
      if (!withItsOwnId) return post(update)
      returning.push({ ...lastPosted })
      for (const wake of wakers) wake()
    },
    answer(id: string, text: string) {
      const query = queries.get(id)
      queries.delete(id)
      if (!query || Date.now() - query.at > queryLifeMs)
        throw badRequest('query is too old and response timeout expired or query ID is invalid')
      query.answered(text)
      tell(query.chat, { kind: 'answer', query: id, text })
    },

    /** From `offset` on; what comes before it is forgotten. */
    pending(offset: number): readonly Update[] {
      while (updates[0] && updates[0].update_id < offset) updates.shift()
      return [...returning, ...updates]
    },
    /** It was taken. */
    confirm(update: Update) {
      for (const all of [returning, updates]) {
        const at = all.indexOf(update)
        if (at >= 0) all.splice(at, 1)
      }
    },
    /** Only these kinds of updates are kept from now on; none: all. */
    allow(kinds: readonly string[]) {
      allowed = kinds
    },
    onUpdate(wake: () => void): () => void {
      wakers.add(wake)
      return () => wakers.delete(wake)
    },
  }
}
export type Chats = ReturnType<typeof chats>
