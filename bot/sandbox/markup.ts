/** `reply_markup`, checked as Telegram checks it. */
import * as z from 'zod'
import { badRequest } from './refused.ts'

const mostButtons = 100
const mostInRow = 8

export interface ShownButton {
  readonly text: string
  readonly data?: string
  readonly url?: string
}
export interface Markup {
  readonly keyboard: readonly (readonly ShownButton[])[]
  readonly forceReply: { readonly placeholder: string } | null
}
export const noMarkup: Markup = { keyboard: [], forceReply: null }

const Wire = z.union([
  z.object({
    inline_keyboard: z.array(
      z.array(z.object({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() })),
    ),
  }),
  z.object({ force_reply: z.literal(true), input_field_placeholder: z.string().max(64).optional() }),
])

export const readMarkup = (text: string | undefined): Markup => {
  if (text === undefined) return noMarkup
  const wire = Wire.safeParse(readJson(text)).data
  if (!wire) throw badRequest("can't parse reply keyboard markup JSON object")
  if ('force_reply' in wire) return { keyboard: [], forceReply: { placeholder: wire.input_field_placeholder ?? '' } }
  const rows = wire.inline_keyboard.filter((row) => row.length > 0)
  if (rows.flat().length > mostButtons || rows.some((row) => row.length > mostInRow))
    throw badRequest('reply markup is too long')
  return { keyboard: rows.map((row) => row.map(readButton)), forceReply: null }
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const readButton = ({
  text,
  callback_data: data,
  url,
}: {
  text: string
  callback_data?: string | undefined
  url?: string | undefined
}): ShownButton => {
  if (text.trim() === '') throw badRequest('can\'t parse inline keyboard button: Field "text" must be non-empty')
  if (data === undefined && url === undefined) throw badRequest('Text buttons are unallowed in the inline keyboard')
  if (data !== undefined) {
    const bytes = Buffer.byteLength(data)
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID')
    return { text, data }
  }
  if (!/^(https?|tg):\/\/\S+$/.test(url ?? '')) throw badRequest('BUTTON_URL_INVALID')
  return { text, url: url ?? '' }
}
