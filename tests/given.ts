/** Specifications of rules: `given(what happened).when(a command, its context).then(what happens)`. */
import { equal } from 'uvu/assert'
import type { Happened } from '#contracts/events/index.ts'
import type { ProblemCode } from '#contracts/problems.ts'
import type { Decision } from '#domain/decision.ts'

/** When what is given happened, unless it says otherwise. */
export const before = '2026-11-24T19:00:00.000Z'
/** The key under which what is given is sealed, unless it says otherwise. */
export const key = 'aaaaaaaaaaaaaaaa'

interface Rules<State, Event, Command, Context> {
  readonly fold: (events: Iterable<Happened<Event> & { readonly keyId: string }>) => State
  readonly decide: (state: State, command: Command, context: Context) => Decision<Event>
}

export const specificationOf =
  <State, Event, Command, Context>({ fold, decide }: Rules<State, Event, Command, Context>) =>
  (...events: readonly (Event & { readonly at?: string })[]) => ({
    when: (command: Command, context: Context) => {
      const happened = events.map((event) => ({ ...event, at: event.at ?? before, keyId: key }))
      const decision = decide(fold(happened), command, context)
      return {
        // biome-ignore lint/suspicious/noThenProperty: it reads as the specification, and nobody awaits it
        then: (...expected: readonly Event[]) => equal(decision, { accepted: expected }),
        thenNothing: () => equal(decision, { accepted: [] }),
        thenRejected: (code: ProblemCode) => equal('rejected' in decision ? decision.rejected : decision, code),
      }
    },
  })
