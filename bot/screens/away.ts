/** An API did not answer: say so, and offer the same tap again. */
import type { Tap } from './callback.ts'
import { button, home, type Look, type Screen } from './screen.ts'

export const away = (retry: Tap, text: string, look: Look): Screen => ({
  text,
  rows: [[button(look.t.button.retry, retry)], retry.to === 'home' ? [] : [home(look)]],
})
