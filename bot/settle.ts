/** What a tap changes of a person themselves: their settings, their tokens, their data. */
import { ProblemError } from '#contracts/client.ts'
import type { Body } from '#contracts/commands.ts'
import type { Me } from '#contracts/reads.ts'
import { withLead } from './leads.ts'
import type { View } from './open.ts'
import type { Tap } from './screens/callback.ts'
import { erased } from './screens/farewell.ts'
import { myLeadsChooser } from './screens/leads.ts'
import { settingsScreen } from './screens/settings.ts'
import { tokensScreen } from './screens/tokens.ts'
import type { Outcome } from './typed.ts'
import { lookOf, type Visit } from './visit.ts'

/** Nobody is met first, for that would register whom it has just forgotten. Twice is once. */
export const eraseAll = async (idempotencyKey: string, { api, signal, look }: Visit): Promise<Outcome> => {
  try {
    await api.eraseMe({ body: { confirm: 'erase everything' }, idempotencyKey, signal })
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 404) throw error
  }
  return { screen: erased(look), toast: look.t.toast.erased, forget: true }
}

const settings = [
  'language',
  'zone',
  'morning',
  'digest',
  'addMyLead',
  'dropMyLead',
  'revokeToken',
  'exportAll',
] as const
export type Setting = Exclude<Extract<Tap, { to: (typeof settings)[number] }>, View>
export const isSetting = (tap: Tap): tap is Setting => settings.some((setting) => setting === tap.to)

export const settle = async (tap: Setting, me: Me, idempotencyKey: string, visit: Visit): Promise<Outcome> => {
  const { api, signal, look, dialogue } = visit
  const { toast } = look.t
  const change = async (body: Body<'ChangeMe'>): Promise<Me> => {
    const { body: changed } = await api.changeMe({ body, idempotencyKey, signal })
    dialogue.language = changed.language
    visit.look = lookOf(changed, look.now)
    return changed
  }
  const settled = async (body: Body<'ChangeMe'>): Promise<Outcome> => {
    const changed = await change(body)
    const { t } = visit.look
    return {
      screen: settingsScreen(changed, visit.look),
      toast: tap.to === 'language' ? t.toast.language : t.toast.saved,
    }
  }

  switch (tap.to) {
    case 'language':
      return settled({ language: tap.language })
    case 'zone':
      dialogue.clockSaid = true
      return settled({ timeZone: tap.zone })
    case 'morning':
      return settled({ morningHour: tap.time })
    case 'digest':
      return settled({ digestHour: tap.timeOrNone === 'none' ? null : tap.timeOrNone })
    case 'addMyLead':
    case 'dropMyLead': {
      const changed = await change({ reminders: withLead(me.reminders, tap) })
      return { screen: myLeadsChooser(changed, visit.look), toast: toast.reminders }
    }
    case 'revokeToken': {
      await api.revokeToken({ id: tap.id, signal })
      const { body } = await api.listTokens({ signal })
      return { screen: tokensScreen(body.items, 0, look), toast: toast.revoked }
    }
    case 'exportAll': {
      const { fileName, caption } = look.t.data
      const { body } = await api.exportMe({ signal })
      const document = { name: fileName, content: JSON.stringify(body, null, 2), caption }
      return { screen: settingsScreen(me, look), toast: toast.sent, document }
    }
  }
}
