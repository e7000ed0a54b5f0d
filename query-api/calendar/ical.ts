/** Tasks as iCalendar (RFC 5545). All instants are in UTC, so that no zone has to come along. */

export interface CalendarTask {
  readonly id: string
  readonly title: string
  readonly category: string | null
  /** A date, or the milliseconds since 1970 of an instant. */
  readonly due: string | number
  readonly alarms: readonly Alarm[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly revision: number
}
/** Seconds before the due instant, or an instant in milliseconds since 1970. */
export type Alarm = { readonly before: number } | { readonly at: number }

export const calendarText = (tasks: readonly CalendarTask[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Adak//Adak//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'NAME:Adak',
    'X-WR-CALNAME:Adak',
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    'X-PUBLISHED-TTL:PT15M',
    ...tasks.flatMap(eventOf),
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('')

const eventOf = ({ id, title, category, due, alarms, createdAt, updatedAt, revision }: CalendarTask): string[] => [
  'BEGIN:VEVENT',
  `UID:${id}@adak`,
  // Not of now: the same tasks are the same text, and have the same ETag.
  `DTSTAMP:${utc(updatedAt)}`,
  `CREATED:${utc(createdAt)}`,
  `LAST-MODIFIED:${utc(updatedAt)}`,
  `SEQUENCE:${revision}`,
  typeof due === 'string' ? `DTSTART;VALUE=DATE:${due.replaceAll('-', '')}` : `DTSTART:${utc(due)}`,
  `SUMMARY:${escaped(title)}`,
  ...(category === null ? [] : [`CATEGORIES:${escaped(category)}`]),
  'TRANSP:TRANSPARENT',
  ...alarms.flatMap((alarm) => alarmOf(alarm, title)),
  'END:VEVENT',
]

const alarmOf = (alarm: Alarm, title: string): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `DESCRIPTION:${escaped(title)}`,
  'at' in alarm ? `TRIGGER;VALUE=DATE-TIME:${utc(alarm.at)}` : `TRIGGER:-${duration(alarm.before)}`,
  'END:VALARM',
]

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

/** Without days, which a change of the clocks could make longer; each part with those below it, as the grammar wants. */
const duration = (seconds: number): string => {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (h === 0) return m === 0 ? `PT${s}S` : `PT${m}M${s ? `${s}S` : ''}`
  return `PT${h}H${m || s ? `${m}M` : ''}${s ? `${s}S` : ''}`
}

const escaped = (text: string): string => text.replace(/[\\;,]/g, (letter) => `\\${letter}`)

const mostOctets = 75

/** Lines have 75 octets at most, their break aside; no letter is cut in two. */
const folded = (line: string): string => {
  let text = ''
  let octets = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (octets + size > mostOctets) {
      text += '\r\n '
      octets = 1
    }
    text += letter
    octets += size
  }
  return text
}
