/** What the bot remembers of a chat between two messages. It outlives a restart. */
import * as z from 'zod'

/** A question that waits for a typed answer: at most 15 minutes. */
const Asking = z.object({
  what: z.enum(['task', 'title', 'category', 'categoryName', 'token']),
  /** The task or category that it is about; of a token, its scope. */
  about: z.string().nullable(),
  /** Callback data of the screen that Cancel leads back to. */
  back: z.string(),
  /** The ForceReply message. */
  prompt: z.number().nullable(),
  /** Milliseconds since 1970. */
  askedAt: z.number(),
})
export type Asking = z.infer<typeof Asking>

export const Dialogue = z.object({
  /** The live menu's message. */
  menu: z.number().nullable(),
  language: z.enum(['ru', 'en']).nullable(),
  /** `Adak-Position` of this person's last write. */
  position: z.string().nullable(),
  asking: Asking.nullable(),
  /** A title that came typed: the message that brought it, and which question it answers. */
  draft: z
    .object({
      message: z.number(),
      title: z.string(),
      answers: Asking.nullable(),
      /** The date that it names, as of then, and the title without it. */
      found: z.object({ due: z.string(), title: z.string() }).nullable().default(null),
    })
    .nullable(),
  /** The tap that was just carried out, by its key, and what was said: told again to a second tap. */
  last: z.object({ key: z.string(), toast: z.string() }).nullable(),
  /** They were shown what we think their clock says. */
  clockSaid: z.boolean().default(false),
  /** The updates that were dealt with of late, for Telegram may send one again. A set: their order says nothing. */
  seen: z.array(z.number()).default([]),
})
export type Dialogue = z.infer<typeof Dialogue>

const silent = (): Dialogue => ({
  menu: null,
  language: null,
  position: null,
  asking: null,
  draft: null,
  last: null,
  clockSaid: false,
  seen: [],
})

const mostSeen = 50
export const hasSeen = ({ seen }: Dialogue, update: number): boolean => seen.includes(update)
export const seen = (dialogue: Dialogue, update: number): void => {
  dialogue.seen = [...dialogue.seen, update].slice(-mostSeen)
}

/**
 * D1. `load` answers what the last acknowledged `save` of that person stored, also after a crash; null if none.
 * D2. `forget` leaves nothing of that person.
 * D3. Both reject when the store is away; nothing is half written. One bot at a time speaks with a person.
 */
export interface DialogueStore {
  load(telegramId: number): Promise<unknown>
  save(telegramId: number, dialogue: unknown): Promise<void>
  forget(telegramId: number): Promise<void>
}

/** A dialogue of an older shape is begun anew: only a question in the air is lost with it. */
export const readDialogue = (stored: unknown): Dialogue => Dialogue.safeParse(stored).data ?? silent()
