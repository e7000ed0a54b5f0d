/** What an event refers to exists, stands before it, and is the same person's; each stream begins as its kind does. */
import type { DomainEvent } from '#contracts/events/index.ts'
import { streamOf } from '#contracts/events/index.ts'
import type { Recorded } from '#platform/event-store/log.ts'

/** By the stream's kind, the word before the first dash. */
const firstOf: Readonly<Record<string, DomainEvent['type']>> = {
  installation: 'InstallationOpened',
  user: 'UserRegistered',
  category: 'CategoryCreated',
  task: 'TaskCreated',
  notification: 'NotificationFellDue',
}

const kindOf = (stream: string) => stream.split('-', 1)[0] ?? ''
const ownerIn = (stream: string) => stream.split('-')[1] ?? ''

/** Answers what is wrong with each event, in the order of the log. Keeps some 100 bytes a stream. */
export const references = () => {
  /** Whose each stream is, by the person's number. */
  const owners = new Map<string, number>()
  /** By person's number: the key that they have now; null: they were erased. */
  const keyOfPerson: (string | null)[] = []
  const personOfKey = new Map<string, number>()

  const personOf = (id: string): number | undefined => owners.get(streamOf.user(id))

  const belongs = (stream: string, owner: number | undefined, what: string): string[] => {
    const there = owners.get(stream)
    if (there === undefined) return [`${what} ${stream} does not exist before it`]
    return there === owner ? [] : [`${what} ${stream} is another person's`]
  }
  const inCategory = (id: string | null, owner: number | undefined) =>
    id === null ? [] : belongs(streamOf.category(id), owner, 'its')

  const begin = (stream: string, owner: string): string[] => {
    const person = personOf(owner)
    if (person === undefined) return [`its owner ${streamOf.user(owner)} does not exist before it`]
    owners.set(stream, person)
    return []
  }

  const register = (stream: string, keyId: string): string[] => {
    const person = owners.get(stream) ?? keyOfPerson.length
    const before = keyOfPerson[person]
    owners.set(stream, person)
    keyOfPerson[person] = keyId
    const faults = before ? ['the person was registered already'] : []
    if (personOfKey.has(keyId)) faults.push(`its key ${keyId} was used before`)
    personOfKey.set(keyId, person)
    return faults
  }

  const refersTo = (event: Recorded): string[] => {
    const { stream } = event
    const owner = owners.get(stream)
    switch (event.type) {
      case 'UserRegistered':
        return register(stream, event.data.keyId)
      case 'UserErased': {
        const theirs = owner === undefined ? null : keyOfPerson[owner]
        if (owner !== undefined) keyOfPerson[owner] = null
        return theirs === event.data.keyId ? [] : [`its key ${event.data.keyId} is not the person's`]
      }
      case 'CategoryCreated':
        return begin(stream, event.data.owner)
      case 'TaskCreated':
        return [...begin(stream, event.data.owner), ...inCategory(event.data.categoryId, personOf(event.data.owner))]
      case 'TaskMoved':
        return inCategory(event.data.categoryId, owner)
      case 'NotificationFellDue': {
        const faults = owner === undefined ? begin(stream, ownerIn(stream)) : []
        const person = owners.get(stream)
        for (const { taskId } of event.data.wishes)
          if (taskId !== null) faults.push(...belongs(streamOf.task(taskId), person, 'its'))
        return faults
      }
      default:
        return []
    }
  }

  const sealedFor = ({ stream, keyId }: Recorded): string[] => {
    if (keyId === null) return []
    const person = personOfKey.get(keyId)
    if (person === undefined) return [`it is sealed under the key ${keyId}, which is nobody's`]
    return person === owners.get(stream) ? [] : [`it is sealed under another person's key, ${keyId}`]
  }

  return (event: Recorded): string[] => {
    const first = firstOf[kindOf(event.stream)]
    const faults: string[] = []
    if (first === undefined) faults.push(`there are no streams with a name such as ${event.stream}`)
    else if (event.revision === 0 && event.type !== first) faults.push(`a stream of its kind begins with ${first}`)
    return [...faults, ...refersTo(event), ...sealedFor(event)]
  }
}
