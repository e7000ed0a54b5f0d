/** What a person can choose for themselves. */
import type { Me } from '#contracts/reads.ts'
import { texts } from '../texts/index.ts'
import { bold, button, escaped, home, type Look, lines, type Screen } from './screen.ts'
import { clock } from './when.ts'

export const settingsScreen = (me: Me, look: Look): Screen => ({
  text: lines(
    bold(look.t.settings.title),
    '',
    look.t.settings.language,
    escaped(look.t.settings.zone(me.timeZone, clock(look))),
  ),
  rows: [
    [
      button(texts.ru.languageName, { to: 'language', language: 'ru', revision: me.revision }),
      button(texts.en.languageName, { to: 'language', language: 'en', revision: me.revision }),
    ],
    [home(look)],
  ],
})
