/** What a person can choose for themselves. */
import type { Me } from '#contracts/reads.ts'
import { texts } from '../texts/index.ts'
import type { Tap } from './callback.ts'
import { leadNames } from './leads.ts'
import { type Button, bold, button, escaped, grid, home, type Look, lines, type Screen } from './screen.ts'
import { clock, hours } from './when.ts'

export const settingsScreen = (me: Me, look: Look): Screen => {
  const { settings: t, lead, city } = look.t
  return {
    text: lines(
      bold(t.title),
      '',
      t.language,
      escaped(t.zone(city(me.timeZone), clock(look))),
      t.morning(me.morningHour),
      me.digestHour ? t.digest(me.digestHour) : t.noDigest,
      t.leads(me.reminders.length > 0 ? leadNames(me.reminders, look) : lead.none),
    ),
    rows: [
      [
        button(texts.ru.languageName, { to: 'language', language: 'ru', revision: me.revision }),
        button(texts.en.languageName, { to: 'language', language: 'en', revision: me.revision }),
      ],
      [button(t.toZone, { to: 'regions' }), button(t.toLeads, { to: 'chooseMyLeads' })],
      [button(t.toMorning, { to: 'chooseMorning' }), button(t.toDigest, { to: 'chooseDigest' })],
      [button(t.toTokens, { to: 'tokens', page: 0 }), button(t.toExport, { to: 'exportAll' })],
      [button(t.toErase, { to: 'confirmErase' })],
      [button(look.t.button.help, { to: 'help' }), home(look)],
    ],
  }
}

const hourButtons = (now: string | null, choose: (time: string) => Tap): Button[][] =>
  grid(
    hours.map((time) => button(time === now ? `[${time}]` : time, choose(time))),
    6,
  )
const back = (look: Look): Button[] => [button(look.t.button.back, { to: 'settings' })]

export const morningChooser = (me: Me, look: Look): Screen => ({
  text: lines(bold(look.t.settings.morningTitle), '', look.t.settings.morning(me.morningHour)),
  rows: [...hourButtons(me.morningHour, (time) => ({ to: 'morning', time, revision: me.revision })), back(look)],
})

export const digestChooser = (me: Me, look: Look): Screen => {
  const { settings: t } = look.t
  const { revision, digestHour } = me
  return {
    text: lines(bold(t.digestTitle), '', digestHour ? t.digest(digestHour) : t.noDigest),
    rows: [
      ...hourButtons(digestHour, (time) => ({ to: 'digest', timeOrNone: time, revision })),
      digestHour ? [button(t.off, { to: 'digest', timeOrNone: 'none', revision })] : [],
      back(look),
    ],
  }
}
