/** Picking a due date: a quick choice or a calendar, then the hour, then the minute; or the whole day. */
import type { Subject, Tap } from './callback.ts'
import { type Button, bold, boldWords, button, grid, type Look, lines, type Screen } from './screen.ts'
import { clock, dateOf, day, dueLong, hours, localDate, monthName, monthTitle, weekday, weekdayName } from './when.ts'

/** What it is picked for. */
export interface Picking {
  readonly of: Subject
  readonly title: string
  readonly due: string | null
  readonly revision: number
}

const fives = Array.from({ length: 12 }, (_, n) => String(n * 5).padStart(2, '0'))
const lastYear = 9998

const picked = ({ of, revision }: Picking, due: string): Tap =>
  'draft' in of
    ? { to: 'proposal', draft: of.draft, page: 0, due }
    : { to: 'schedule', id: of.id, revision, due, at: of.at }

const headed = (title: string, { title: whose, due }: Picking, look: Look): string =>
  lines(
    bold(title),
    boldWords(whose),
    '',
    due ? look.t.due.now(dueLong(due, look)) : null,
    look.t.due.clock(clock(look)),
  )

const monthOf = (date: Temporal.PlainDate): string => date.toString().slice(0, 7)

const toHour = (of: Subject, label: string, date: Temporal.PlainDate): Button =>
  button(label, { to: 'pickHour', of, date: date.toString() })

export const dayPicker = (picking: Picking, look: Look): Screen => {
  const { t } = look
  const { of, due } = picking
  const today = localDate(look)
  const monday = today.add({ days: 8 - today.dayOfWeek })
  const shown = due ? dateOf(due, look) : today
  return {
    text: headed(t.due.title, picking, look),
    rows: [
      [toHour(of, t.due.today, today), toHour(of, t.due.tomorrow, today.add({ days: 1 }))],
      [toHour(of, weekdayName(monday, look), monday), toHour(of, t.due.week, today.add({ weeks: 1 }))],
      [
        button(t.due.calendar, {
          to: 'pickMonth',
          of,
          month: monthOf(Temporal.PlainDate.compare(shown, today) > 0 ? shown : today),
        }),
      ],
      due ? [toHour(of, t.due.time, shown), button(t.due.clear, picked(picking, 'none'))] : [],
      [
        'draft' in of
          ? button(t.button.back, { to: 'proposal', draft: of.draft, page: 0, due: due ?? 'none' })
          : button(t.button.back, { to: 'task', id: of.id, at: of.at }),
      ],
    ],
  }
}

/** Whole weeks from Monday on, so that every button is a day; a weekday's name means its next one in that month. */
export const monthPicker = (picking: Picking, month: string, look: Look): Screen => {
  const { of } = picking
  const today = localDate(look)
  const first = Temporal.PlainDate.from(`${month}-01`)
  const last = first.with({ day: first.daysInMonth })
  const start = first.subtract({ days: first.dayOfWeek - 1 })
  const weeks = Math.ceil((start.until(last).days + 1) / 7)
  const days = Array.from({ length: weeks * 7 }, (_, n) => start.add({ days: n }))
  const from = Temporal.PlainDate.compare(first, today) < 0 ? today : first
  const chosen = picking.due ? dateOf(picking.due, look) : null
  const label = (date: Temporal.PlainDate): string =>
    chosen?.equals(date) ? `[${date.day}]` : date.equals(today) ? `·${date.day}·` : String(date.day)
  return {
    text: headed(monthTitle(month, look), picking, look),
    rows: [
      Array.from({ length: 7 }, (_, n) => {
        const date = from.add({ days: (n + 8 - from.dayOfWeek) % 7 })
        return toHour(of, weekday(date, look), date)
      }),
      ...grid(
        days.map((date) => toHour(of, label(date), date)),
        7,
      ),
      months(of, first, look),
      [button(look.t.button.back, { to: 'pickDay', of })],
    ],
  }
}

/** `« 2025 | ‹ Oct | Dec › | 2027 »` */
const months = (of: Subject, first: Temporal.PlainDate, look: Look): Button[] => {
  const thisMonth = localDate(look).with({ day: 1 })
  const reach = [
    { to: first.subtract({ years: 1 }), label: (month: string) => `« ${month.slice(0, 4)}` },
    { to: first.subtract({ months: 1 }), label: (month: string) => `‹ ${monthName(month, look)}` },
    { to: first.add({ months: 1 }), label: (month: string) => `${monthName(month, look)} ›` },
    { to: first.add({ years: 1 }), label: (month: string) => `${month.slice(0, 4)} »` },
  ]
  return reach
    .filter(({ to }) => Temporal.PlainDate.compare(to, thisMonth) >= 0 && to.year <= lastYear)
    .map(({ to, label }) => button(label(monthOf(to)), { to: 'pickMonth', of, month: monthOf(to) }))
}

export const hourPicker = (picking: Picking, date: string, look: Look): Screen => {
  const { t } = look
  const { of } = picking
  return {
    text: headed(t.due.hour(day(date, look)), picking, look),
    rows: [
      [button(t.due.wholeDay, picked(picking, date))],
      ...grid(
        hours.map((time) => button(time, { to: 'pickMinute', of, date, time })),
        6,
      ),
      [button(t.button.back, { to: 'pickMonth', of, month: date.slice(0, 7) })],
    ],
  }
}

export const minutePicker = (picking: Picking, date: string, time: string, look: Look): Screen => {
  const { t } = look
  const hour = time.slice(0, 2)
  return {
    text: headed(t.due.minute(day(date, look)), picking, look),
    rows: [
      ...grid(
        fives.map((minute) => button(`${hour}:${minute}`, picked(picking, `${date}T${hour}:${minute}`))),
        4,
      ),
      [button(t.button.back, { to: 'pickHour', of: picking.of, date })],
    ],
  }
}
