/** The routes of the ledger, for Adak's own services: what fell due, what to send now, what became of it. */
import { AttemptOutcome, BecomeUnreachable, FallDue } from '#contracts/commands.ts'
import type { NotificationEvent, UserEvent } from '#contracts/events/index.ts'
import { Refusal } from '#contracts/problems.ts'
import type { Attempt, Digest, NoAttempt, NotificationStanding, RingingTask, Task } from '#contracts/reads.ts'
import { taskRenderer } from '#domain/answers.ts'
import { unsentOf } from '#domain/notification/decide.ts'
import { keyOf } from '#domain/notification/state.ts'
import { dateOfDigest } from '#domain/notification/tails.ts'
import { epochMs } from '#domain/time.ts'
import { decide } from '#domain/user/decide.ts'
import { isPresent, type Person, type UserState } from '#domain/user/state.ts'
import type { Answer, Call, Handlers } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'
import { etagOf } from '#platform/http/etag.ts'
import { type Done, meDone, personStream } from '../commands.ts'
import type { Handle } from '../handle.ts'
import { commandIdOf } from '../retries.ts'
import type { Around } from './around.ts'
import type { Asking, Entered, Ledger } from './ledger.ts'
import { observe } from './metrics.ts'

type Notifications = 'fallDue' | 'attemptNotification' | 'settleAttempt'

const askingOf = (call: Call<Notifications>, path: string, channel: Asking['channel']): Asking => {
  const { principal, id, idempotencyKey: key, correlationId } = call
  const { personId } = principal
  const commandId = commandIdOf({ personId, key, method: 'POST', path: `/api/v1/notifications/${id}/${path}` })
  return { personId, tail: id, commandId, correlationId, actor: `service:${channel}`, channel }
}

const answerOf = (body: object, { revision, position }: Around): Answer => {
  const text = JSON.stringify(body)
  return { status: 200, body: text, headers: { ETag: etagOf(text, revision), 'Adak-Position': position } }
}

const standingOf = ({ tail, revision, notification }: Around): NotificationStanding => ({
  id: tail,
  revision,
  unsent: unsentOf(notification),
})

export const notifications = (enter: Ledger, handle: Handle): Handlers<Notifications> => {
  const told = async (...asked: Parameters<Ledger>): Promise<Entered> => {
    const entered = await enter(...asked)
    observe(entered)
    return entered
  }

  return {
    fallDue: async (call) => {
      const content = acceptContent(FallDue, call.json)
      const isDigest = 'digest' in content
      if (isDigest !== (dateOfDigest(call.id) !== null))
        throw new Refusal('not-acceptable-content', 'a digest is of a day, and what is not is of a minute')
      const wishes = isDigest ? null : content.wishes
      const { around } = await told(askingOf(call, 'fall-due', 'scheduler'), { type: 'FallDue', wishes })
      return answerOf(standingOf(around), around)
    },

    attemptNotification: async (call) => {
      const asking = askingOf(call, 'attempt', 'bot')
      let missed = 0
      for (;;) {
        const entered = await told(asking, { type: 'Attempt' })
        missed += missedIn(entered)
        const body = attemptIn(entered, asking.commandId, missed)
        // More may be unsent than one attempt looks at.
        if (body || entered.wrote.length === 0) return answerOf(body ?? noAttempt(entered, missed), entered.around)
      }
    },

    settleAttempt: async (call) => {
      const { unreachable, why = '', retryAt = null, ...rest } = acceptContent(AttemptOutcome, call.json)
      const { around } = await told(askingOf(call, 'outcome', 'bot'), { type: 'Settle', why, retryAt, ...rest })
      if (unreachable) await becomeUnreachable(handle, call, { why, revision: unreachable.revision })
      return answerOf(standingOf(around), around)
    },
  }
}

const missedIn = ({ wrote }: Entered): number =>
  wrote.reduce((n, { type, data }) => n + (type === 'NotificationAbandoned' ? data.wishes.length : 0), 0)

const noAttempt = ({ around }: Entered, missed: number): NoAttempt => {
  const next = [...around.notification.held.values()].flatMap(({ tryAt }) => tryAt ?? []).sort()
  return { attempt: null, retryAt: next[0] ?? null, missed }
}

type Attempted = Extract<NotificationEvent, { readonly type: 'NotificationAttempted' }>

/** What was attempted by this command, now or when it was first asked; null: nothing, or it is not ours to send any more. */
const attemptIn = ({ around, digest, now }: Entered, commandId: string, missed: number): Attempt | null => {
  const { person, notification, tail } = around
  const event = around.events.findLast(
    (event): event is typeof event & Attempted =>
      event.type === 'NotificationAttempted' && event.metadata.commandId === commandId,
  )
  if (!event || !isPresent(person)) return null
  const { attempt, deadline, wishes } = event.data
  const remainingMs = epochMs(deadline) - epochMs(now)
  if (remainingMs <= 0 || notification.attempts[attempt - 1]?.settled) return null
  const render = rendererOf(around, person)
  const tasks = wishes.flatMap((wish): RingingTask[] => {
    const held = notification.held.get(keyOf(wish))
    const task = wish.taskId === null || held?.attempt !== attempt ? null : render(wish.taskId)
    if (!task || !held) return []
    const late = Math.max(0, Math.floor((epochMs(now) - epochMs(held.fireAt)) / 1000))
    return [{ ...task, wish: held.wish, before: held.before, late }]
  })
  const { language, timeZone, morningHour } = person
  const date = dateOfDigest(tail)
  const told: Digest | null =
    date !== null && digest
      ? {
          date,
          overdue: digest.overdue.flatMap(({ id }) => render(id) ?? []),
          today: digest.today.flatMap(({ id }) => render(id) ?? []),
          more: digest.more,
        }
      : null
  if (tasks.length === 0 && told === null) return null
  const me = { language, timeZone, morningHour, revisionOfMe: around.revisionOfMe }
  return { attempt, deadline, remainingMs, ...me, tasks, missed, digest: told }
}

const rendererOf = ({ tasks, categories }: Around, person: Person) => {
  const render = taskRenderer(person.timeZone)
  return (id: string): Task | null => {
    const task = tasks.get(id)
    if (!task) return null
    const within = task.categoryId === null ? null : categories.get(task.categoryId)
    return render(
      { ...task, id },
      task.categoryId !== null && within ? { id: task.categoryId, name: within.name } : null,
    )
  }
}

type Me = 'becomeReachable' | 'becomeUnreachable'

/** POST /me/reachable and /me/unreachable. */
export const reach = (handle: Handle, answer: (done: Done) => Answer): Handlers<Me> => ({
  becomeReachable: async (call) => {
    const command = { type: 'BecomeReachable' } as const
    return answer(await becoming(handle, call, call.principal.actor, (state) => decide(state, command)))
  },
  becomeUnreachable: async (call) =>
    answer(await becomeUnreachable(handle, call, acceptContent(BecomeUnreachable, call.json))),
})

type FromBot = Pick<Call, 'principal' | 'idempotencyKey' | 'correlationId' | 'json'>

const becomeUnreachable = (
  handle: Handle,
  call: FromBot,
  content: { readonly why: string; readonly revision: number },
) => becoming(handle, call, 'service:bot', (state) => decide(state, { type: 'BecomeUnreachable', ...content }))

const becoming = async (
  handle: Handle,
  { principal, idempotencyKey: key, correlationId, json }: FromBot,
  actor: string,
  decideOn: (state: UserState) => ReturnType<typeof decide>,
): Promise<Done> => {
  const { personId } = principal
  const path = actor === 'service:bot' ? '/api/v1/me/unreachable' : '/api/v1/me/reachable'
  const outcome = await handle<UserState, UserEvent>({
    principal: { ...principal, actor },
    commandId: commandIdOf({ personId, key, method: 'POST', path }),
    correlationId,
    keyed: key !== null,
    content: json,
    ifMatch: null,
    aggregate: personStream(personId),
    creates: false,
    unacceptable: null,
    isTheirs: (state) => isPresent(state),
    probe: decideOn,
    decide: decideOn,
  })
  return meDone(200, outcome)
}
