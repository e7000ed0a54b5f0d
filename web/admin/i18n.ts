/** The panel's two languages: ours, and those of react-admin. */
import polyglot from 'ra-i18n-polyglot'
import raEnglish from 'ra-language-english'
import raRussian from 'ra-language-russian'
import { type I18nProvider, type TranslationMessages, useLocale } from 'react-admin'
import { en } from './texts/en.ts'
import { ru } from './texts/ru.ts'

export type Texts = typeof en
export type Language = keyof typeof catalogues
const catalogues = { en, ru } satisfies Record<string, Texts>
export const languages: readonly Language[] = ['en', 'ru']

const isLanguage = (text: string): text is Language => Object.hasOwn(catalogues, text)
const languageOf = (locale: string): Language => (isLanguage(locale) ? locale : 'en')
const ofBrowser = languageOf(navigator.language.slice(0, 2))

/** As it calls itself. */
export const nameOf = (language: Language): string => catalogues[language].language

/** Each resource is called by its name, and its fields as such fields are everywhere. */
const resourcesOf = ({ resources, fields }: Texts) =>
  Object.fromEntries(Object.entries(resources).map(([name, text]) => [name, { name: text, fields }]))

// Its types are of CommonJS, while Vite takes the ES module beside it.
const { ra: russian } = raRussian as unknown as TranslationMessages

const messages = {
  en: { ...raEnglish, resources: resourcesOf(en) },
  ru: { ra: russian, resources: resourcesOf(ru) },
}

const translating = polyglot(
  (locale) => messages[languageOf(locale)],
  ofBrowser,
  languages.map((locale) => ({ locale, name: nameOf(locale) })),
  { allowMissing: true },
)

/** The page says which language it is in, for those who hear it. */
const said = (locale: string) => {
  document.documentElement.lang = locale
}
said(ofBrowser)

export const i18nProvider: I18nProvider = {
  ...translating,
  changeLocale: async (locale, options) => {
    await translating.changeLocale(locale, options)
    said(locale)
  },
}

export const useTexts = (): Texts => catalogues[languageOf(useLocale())]
/** Outside of what React draws. */
export const chosenTexts = (): Texts => catalogues[languageOf(i18nProvider.getLocale())]
