/** How long before a due date to remind, of one task or of all to come; and when to come back to a task. */
import type { Me, Task } from '#contracts/reads.ts'
import { durationSeconds } from '#contracts/words.ts'
import type { Place, Tap } from './callback.ts'
import { type Button, bold, boldWords, button, grid, type Look, lines, type Screen } from './screen.ts'
import { clock } from './when.ts'

const most = 5
const minute = 60
const hour = 60 * minute
const day = 24 * hour
const offered = [0, 10 * minute, 30 * minute, hour, 3 * hour, day, 2 * day, 7 * day]

const secondsOf = (leads: readonly string[]): number[] => leads.map((lead) => durationSeconds(lead) ?? 0)

/** `1 hour before, when it is due` */
export const leadNames = (leads: readonly string[], { t }: Look): string => secondsOf(leads).map(t.lead.name).join(', ')

/** A button for each that is chosen, which takes it away, and for each other that is offered, which adds it. */
const choices = (
  leads: readonly string[],
  add: (lead: number) => Tap,
  drop: (lead: number) => Tap,
  { t }: Look,
): Button[][] => {
  const chosen = secondsOf(leads)
  const others = chosen.length < most ? offered.filter((lead) => !chosen.includes(lead)) : []
  return [
    ...chosen.map((lead) => [button(t.lead.drop(lead), drop(lead))]),
    ...grid(
      others.map((lead) => button(t.lead.add(lead), add(lead))),
      2,
    ),
  ]
}

const state = (leads: readonly string[], me: Me, look: Look): string =>
  lines(
    leads.length > 0 ? look.t.task.reminders(leadNames(leads, look)) : look.t.task.silent,
    leads.length >= most ? look.t.lead.most : null,
    look.t.lead.allDay(me.morningHour),
  )

export const leadsChooser = (task: Task, me: Me, at: Place, look: Look): Screen => {
  const { t } = look
  const { id, revision, reminders } = task
  const isUsual = reminders.join() === me.reminders.join()
  return {
    text: lines(bold(t.lead.title), boldWords(task.title), '', state(reminders, me, look)),
    rows: [
      ...choices(
        reminders,
        (lead) => ({ to: 'addLead', id, revision, lead, at }),
        (lead) => ({ to: 'dropLead', id, revision, lead, at }),
        look,
      ),
      isUsual ? [] : [button(t.lead.usual, { to: 'usualLeads', id, revision, at })],
      [button(t.button.back, { to: 'task', id, at })],
    ],
  }
}

export const myLeadsChooser = (me: Me, look: Look): Screen => {
  const { t } = look
  const { revision, reminders } = me
  return {
    text: lines(bold(t.lead.title), t.lead.mine, '', state(reminders, me, look)),
    rows: [
      ...choices(
        reminders,
        (lead) => ({ to: 'addMyLead', revision, lead }),
        (lead) => ({ to: 'dropMyLead', revision, lead }),
        look,
      ),
      [button(t.button.back, { to: 'settings' })],
    ],
  }
}

export const eveningHour = '19:00'
export const isEvening = (look: Look): boolean => clock(look) >= eveningHour

export const snoozeChooser = (task: Task, me: Me, at: Place, look: Look): Screen => {
  const { t } = look
  const { id, revision } = task
  const later = (minutes: number) => button(t.snooze.span(minutes), { to: 'snooze', id, revision, snooze: minutes, at })
  return {
    text: lines(bold(t.snooze.title), boldWords(task.title), '', t.due.clock(clock(look))),
    rows: [
      [later(10), later(60)],
      [later(3 * 60), later(24 * 60)],
      [button(t.snooze.evening(eveningHour), { to: 'snooze', id, revision, snooze: 'evening', at })],
      [button(t.snooze.tomorrow(me.morningHour), { to: 'snooze', id, revision, snooze: 'tomorrow', at })],
      [button(t.button.back, { to: 'task', id, at })],
    ],
  }
}
