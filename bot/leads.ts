/** A set of lead times, with one more or one less. */
import { durationSeconds } from '#contracts/words.ts'

export const withLead = (
  leads: readonly string[],
  { to, lead }: { readonly to: string; readonly lead: number },
): string[] => {
  const others = leads.filter((text) => durationSeconds(text) !== lead)
  return to.startsWith('add') ? [...others, `PT${lead}S`] : others
}
