/** A number with its noun, in the form that the language wants. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }

export const plurals = (language: string) => {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return (n: number, forms: Forms): string => `${numbers.format(n)} ${forms[rules.select(n)] ?? forms.other}`
}
