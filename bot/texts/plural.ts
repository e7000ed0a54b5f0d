/** Numbers with the form of their noun that a language asks for. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }

/** `3 tasks` */
export const plurals = (locale: string) => {
  const rules = new Intl.PluralRules(locale)
  return (n: number, forms: Forms): string => `${n} ${forms[rules.select(n)] ?? forms.other}`
}

const units = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** A span of seconds: `1 hour 30 minutes`. Weeks only where they are whole. */
export const spans = (locale: string, forms: Readonly<Record<(typeof units)[number][0], Forms>>) => {
  const count = plurals(locale)
  return (seconds: number): string => {
    const parts: string[] = []
    let rest = seconds
    for (const [unit, size] of units) {
      if (unit === 'week' && rest % size > 0) continue
      const n = Math.floor(rest / size)
      rest -= n * size
      if (n > 0) parts.push(count(n, forms[unit]))
    }
    return parts.join(' ')
  }
}
