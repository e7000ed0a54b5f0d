/** `3 tasks`: a number with the form of its noun that the language asks for. */
export const plurals = (locale: string) => {
  const rules = new Intl.PluralRules(locale)
  return (n: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }): string =>
    `${n} ${forms[rules.select(n)] ?? forms.other}`
}
