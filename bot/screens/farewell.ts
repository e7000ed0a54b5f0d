/** Being forgotten: asked twice, then said. */
import { bold, button, type Look, type Screen } from './screen.ts'

export const confirmErase = ({ t }: Look): Screen => ({
  text: bold(t.data.erase),
  rows: [[button(t.data.yes, { to: 'confirmEraseAgain' })], [button(t.data.no, { to: 'settings' })]],
})

export const confirmEraseAgain = ({ t }: Look): Screen => ({
  text: bold(t.data.eraseAgain),
  rows: [[button(t.data.no, { to: 'settings' })], [button(t.data.yesAgain, { to: 'erase' })]],
})

export const erased = ({ t }: Look): Screen => ({
  text: t.data.erased,
  rows: [[button(t.data.anew, { to: 'home' })]],
})
