/** What the bot can do, and how. */
import { bold, button, escaped, home, type Look, lines, type Screen } from './screen.ts'

export const helpScreen = (look: Look): Screen => ({
  text: lines(bold(look.t.help.title), '', escaped(look.t.help.text)),
  rows: [[button(look.t.button.settings, { to: 'settings' }), home(look)]],
})
