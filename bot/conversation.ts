/** What one update leads to: a tap or a typed line in, one screen out. */
import { act, tapKey } from './act.ts'
import { ask, cancelled, inTime, isQuestion, isSame, placeholder, questionOf } from './asking.ts'
import type { Menu } from './menu.ts'
import { isView, open, toHome } from './open.ts'
import { settled } from './recovery.ts'
import { decode, isRing, type Tap } from './screens/callback.ts'
import { answerTyped, type Outcome, tidyLine } from './typed.ts'
import type { Visit } from './visit.ts'

export interface Around {
  readonly menu: Menu
  /** A fault that is ours: for the log. */
  readonly unexpected: (error: unknown) => void
  /** Nothing of this person is to be remembered of all that was said. */
  readonly forget: () => void
}

/** Carries out a tap, draws the outcome on the tapped message, and says it in a toast. */
export const onTap = async (
  { message, data }: { readonly message: number; readonly data: string },
  visit: Visit,
  { menu, unexpected, forget }: Around,
  toast: (text: string) => void,
): Promise<void> => {
  const { dialogue, person } = visit
  const key = tapKey(person, message, data)
  if (dialogue.last?.key === key) return toast(dialogue.last.toast)
  const decoded = decode(data)
  // A reminder's own buttons never come here: delivery/taps.ts takes them.
  const tap = decoded && !isRing(decoded) ? decoded : null
  const before = dialogue.asking
  const question = tap && isQuestion(tap) ? questionOf(tap) : null
  if (question && before?.prompt && isSame(question, before)) return toast('')

  dialogue.asking = null
  const work = async (): Promise<Outcome> => {
    if (!tap) return { screen: await open(toHome, visit), toast: visit.look.t.toast.stale }
    if (isQuestion(tap)) return ask(questionOf(tap), visit)
    if (tap.to === 'cancel') return cancelled(before, visit)
    return isView(tap) ? { screen: await open(tap, visit), toast: '' } : act(tap, key, visit)
  }
  const outcome = await settled(tap ?? toHome, visit, unexpected, work)
  toast(outcome.toast)
  await menu.edit(message, outcome.screen)
  if (outcome.document) await menu.document(outcome.document)
  if (outcome.forget) return forget()
  dialogue.last = outcome.failed || !outcome.toast ? null : { key, toast: outcome.toast }
  await menu.remove(before?.prompt ?? null)
  await promptFor(outcome, visit, menu)
}

/** `/start` begins afresh, `/add` asks, `/settings` and `/help` lead there, and any other line answers the question in the air or is proposed as a task. */
export const onText = async (
  { message, text }: { readonly message: number; readonly text: string },
  visit: Visit,
  { menu, unexpected }: Around,
): Promise<void> => {
  const { dialogue } = visit
  const before = dialogue.asking
  dialogue.last = null
  dialogue.asking = null

  const [, command, rest] = /^\/([a-z_]+)(?:@\w+)?(?:\s+(.*))?$/is.exec(text) ?? []
  const adding = questionOf({ to: 'add' })
  const title = command === undefined ? tidyLine(text) : command === 'add' && rest ? tidyLine(rest) : null
  const answers = command === 'add' ? adding : inTime(before)
  if (title !== null) dialogue.draft = { message, title, answers: answers && { ...answers, prompt: null }, found: null }

  const work = async (): Promise<Outcome> => {
    if (dialogue.draft && title !== null) return answerTyped(dialogue.draft, visit, before !== null)
    if (command === 'add') return ask(adding, visit)
    if (command === 'settings' || command === 'help') return { screen: await open({ to: command }, visit), toast: '' }
    const screen = await open(toHome, visit)
    if (command === 'start') return { screen, toast: '' }
    const { problem } = visit.look.t
    const note = command === undefined ? problem.unreadable : problem.unknownCommand
    return { screen: { ...screen, text: `${note}\n\n${screen.text}` }, toast: '' }
  }
  const retry: Tap = title === null ? toHome : { to: 'retryTyped', draft: message }
  const outcome = await settled(retry, visit, unexpected, work)
  await (command === 'start' ? menu.afresh(outcome.screen) : menu.below(outcome.screen))
  await menu.remove(before?.prompt ?? null)
  await promptFor(outcome, visit, menu)
}

/** A photo, a sticker, a voice. */
export const onOther = async (visit: Visit, { menu, unexpected }: Around): Promise<void> => {
  const outcome = await settled(toHome, visit, unexpected, async () => {
    const screen = await open(toHome, visit)
    return { screen: { ...screen, text: `${visit.look.t.problem.textOnly}\n\n${screen.text}` }, toast: '' }
  })
  await menu.below(outcome.screen)
}

/** A question that was just put gets its ForceReply message, in the menu's own words. */
const promptFor = async ({ screen }: Outcome, visit: Visit, menu: Menu): Promise<void> => {
  const { asking } = visit.dialogue
  if (asking && asking.prompt === null) asking.prompt = await menu.prompt(screen.text, placeholder(asking, visit))
}
