/** From any mention of an object to its page. */
import { Link } from 'react-admin'
import type { AdminEvent, AdminTask } from '#contracts/admin.ts'
import { useTexts } from '../i18n.ts'

export const PersonLink = ({ person }: { person: AdminTask['person'] | null | undefined }) =>
  person ? <Link to={`/people/${person.id}/show`}>{person.telegramId}</Link> : null

export const CategoryLink = ({ category }: { category: AdminTask['category'] }) => {
  const t = useTexts()
  return category ? <Link to={`/categories/${category.id}/show`}>{category.name}</Link> : t.status.inbox
}

const places: Readonly<Record<AdminEvent['subject']['kind'], string | null>> = {
  person: 'people',
  category: 'categories',
  task: 'tasks',
  notification: null,
  installation: null,
}

/** What an event happened to. */
export const SubjectLink = ({ subject: { kind, id } }: Pick<AdminEvent, 'subject'>) => {
  const t = useTexts()
  const place = places[kind]
  const text = `${t.subjects[kind]} ${id === kind ? '' : id}`
  return place ? <Link to={`/${place}/${id}/show`}>{text}</Link> : text
}
