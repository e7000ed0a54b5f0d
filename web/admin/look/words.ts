/** What services call by a code, in words. */
import type { EventType } from '#contracts/events/index.ts'
import { useTexts } from '../i18n.ts'
import { useFormats } from './formats.ts'

const known = <Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> =>
  Object.hasOwn(table, key)
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

export const useWords = () => {
  const t = useTexts()
  const { due, lead, exact } = useFormats()
  return {
    event: (type: string): string => (known(t.events, type) ? t.events[type as EventType] : type),
    field: (name: string): string => (known(t.fields, name) ? t.fields[name] : name),
    channel: (channel: string): string => (known(t.channels, channel) ? t.channels[channel] : channel),
    actor: (actor: string): string => {
      const [kind, name = ''] = [actor.slice(0, actor.indexOf(':')), actor.slice(actor.indexOf(':') + 1)]
      if (kind === 'user') return t.actors.user
      if (kind === 'superuser') return t.actors.superuser(name)
      return kind === 'service' ? t.actors.service(name) : actor
    },
    /** Of any field, before or after a step. */
    value: (field: string, value: unknown): string => {
      if (value === null || value === undefined || value === '') return t.history.nothing
      if (typeof value === 'boolean') return value ? t.status.yes : t.status.no
      if (Array.isArray(value)) return value.map((each) => lead(String(each))).join('; ') || t.history.nothing
      if (typeof value === 'string' && instant.test(value)) return exact(value)
      if (typeof value === 'object') return 'name' in value ? String(value.name) : JSON.stringify(value)
      if (field === 'due') return due({ due: String(value), dueZone: null })
      if (field === 'status' && (value === 'open' || value === 'done')) return t.status[value]
      if (field === 'language' && known(t.languages, String(value))) return t.languages[value as 'en' | 'ru']
      return String(value)
    },
  }
}
