/** Stub. */
import type { Language } from '#contracts/words.ts'

export interface Dated {
  readonly title: string
  readonly due: string
}
export const readDate = (
  _text: string,
  _at: { readonly now: Temporal.Instant; readonly zone: string; readonly language: Language },
): Dated | null => null
