/** Both catalogues, and which one a person gets. */
import type { Language } from '#contracts/words.ts'
import { en, type Texts } from './en.ts'
import { ru } from './ru.ts'

export type { Texts }
export const texts: Readonly<Record<Language, Texts>> = { en, ru }

/** Telegram's `language_code`: Russian for Russian, English for everybody else, until they choose. */
export const languageOf = (code: string | undefined): Language => (code?.toLowerCase().startsWith('ru') ? 'ru' : 'en')
