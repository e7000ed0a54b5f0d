/** Whatever fails, the person is told in their words and led on: Retry where it may help, else what is true now. */
import { ProblemError, Unanswered } from '#contracts/client.ts'
import type { ProblemCode } from '#contracts/problems.ts'
import { open, toHome } from './open.ts'
import { away } from './screens/away.ts'
import type { Tap } from './screens/callback.ts'
import { Stale } from './stale.ts'
import type { Texts } from './texts/index.ts'
import type { Outcome } from './typed.ts'
import type { Visit } from './visit.ts'

/** `retry`: what Retry asks again. `unexpected` hears of faults that are ours. */
export const settled = async (
  retry: Tap,
  visit: Visit,
  unexpected: (error: unknown) => void,
  work: () => Promise<Outcome>,
): Promise<Outcome & { readonly failed: boolean }> => {
  try {
    return { ...(await work()), failed: false }
  } catch (error) {
    try {
      return { ...(await recovered(error, retry, visit, unexpected)), failed: true }
    } catch (again) {
      if (!isAway(again)) unexpected(again)
      return { screen: away(retry, visit.look.t.problem.away, visit.look), toast: '', failed: true }
    }
  }
}

const recovered = async (
  error: unknown,
  retry: Tap,
  visit: Visit,
  unexpected: (error: unknown) => void,
): Promise<Outcome> => {
  const { t } = visit.look
  if (isAway(error)) return { screen: away(retry, t.problem.away, visit.look), toast: '' }
  if (error instanceof Stale) return { screen: await open(toHome, visit), toast: t.toast.stale }
  if (!(error instanceof ProblemError)) {
    unexpected(error)
    return { screen: await open(toHome, visit), toast: t.problem.unexpected }
  }
  if (error.status === 429) return { screen: away(retry, t.problem.busy, visit.look), toast: '' }
  const known = inWords[error.code]
  if (!known) unexpected(error)
  const about = 'of' in retry ? retry.of : retry
  const stillThere = error.status !== 404 && 'id' in about && 'at' in about
  const screen = await open(stillThere ? { to: 'task', id: about.id, at: about.at } : toHome, visit)
  return { screen, toast: known ? known(t) : t.problem.unexpected }
}

export const isAway = (error: unknown): boolean =>
  error instanceof Unanswered ||
  (error instanceof ProblemError && error.status >= 500) ||
  (error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError'))

export const inWords: { readonly [Code in ProblemCode]?: (t: Texts) => string } = {
  'not-found': ({ toast }) => toast.gone,
  'task-deleted': ({ problem }) => problem.taskDeleted,
  'task-done': ({ problem }) => problem.taskDone,
  'category-deleted': ({ problem }) => problem.categoryDeleted,
  'category-unknown': ({ problem }) => problem.categoryUnknown,
  'key-reused': ({ toast }) => toast.already,
}
