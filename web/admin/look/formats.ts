/** Instants in the browser's zone, what people said in their own, durations in words. */
import type { AdminTask } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'

export const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone

const duration = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const units = ['weeks', 'days', 'hours', 'minutes', 'seconds'] as const

/** In UTC, for a time that is of no zone. */
const asSaid = (local: string) => new Date(`${local.length === 10 ? `${local}T00:00:00` : local}Z`)

export const useFormats = () => {
  const t = useTexts()
  const shown = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(t.locale, options)
  return {
    /** To the minute. */
    instant: (at: string) => shown({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at)),
    /** To the second, its zone named. */
    exact: (at: string) => shown({ dateStyle: 'full', timeStyle: 'long' }).format(new Date(at)),
    /** On the clock of the person who said it. */
    due: ({ due, dueZone }: Pick<AdminTask, 'due' | 'dueZone'>) => {
      if (due === null) return ''
      const day = shown({ dateStyle: 'medium', ...(due.length > 10 && { timeStyle: 'short' }), timeZone: 'UTC' })
      return `${day.format(asSaid(due))}${due.length > 10 && dueZone ? `, ${dueZone}` : ''}`
    },
    number: (n: number) => new Intl.NumberFormat(t.locale).format(n),
    /** How long before. */
    lead: (text: string) => {
      const parts = duration.exec(text)?.slice(1) ?? []
      const lasting = Object.fromEntries(
        units.flatMap((unit, at) => (Number(parts[at] ?? 0) ? [[unit, Number(parts[at])]] : [])),
      )
      if (Object.keys(lasting).length === 0) return t.status.atDue
      return new Intl.DurationFormat(t.locale, { style: 'long' }).format(lasting)
    },
  }
}
