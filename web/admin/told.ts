/** A failure as a sentence that says what to do, in the language that is chosen. */
import { HttpError } from 'react-admin'
import { ProblemError, Unanswered } from '#contracts/failure.ts'
import type { ProblemCode } from '#contracts/problems.ts'
import { chosenTexts } from './i18n.ts'

type Place = 'signIn'

export const sentenceOf = (code: ProblemCode): string => chosenTexts().problems[code]

/** As react-admin shows it: the sentence, the status, and what is wrong with which field. */
export const told = (error: unknown, place?: Place): HttpError => {
  if (error instanceof HttpError) return error
  const t = chosenTexts()
  if (error instanceof Unanswered) return new HttpError(t.unanswered, 0)
  if (!(error instanceof ProblemError)) return new HttpError(t.unexpected, 0)
  const { code, status, errors, retryAfter } = error
  if (place === 'signIn' && status === 401) return new HttpError(t.signIn.refused, status)
  if (place === 'signIn' && status === 429)
    return new HttpError(t.signIn.limited(Math.ceil((retryAfter ?? 60) / 60)), status)
  const fields = Object.fromEntries(errors.map(({ path, message }) => [lastOf(path), t.fault(message)]))
  return new HttpError(sentenceOf(code), status, errors.length ? { errors: fields } : undefined)
}

/** What it answers, or what it failed for, told. */
export const telling =
  <Args extends unknown[], Result>(ask: (...args: Args) => Promise<Result>) =>
  async (...args: Args): Promise<Result> => {
    try {
      return await ask(...args)
    } catch (error) {
      throw told(error)
    }
  }

export const asked = telling(async <Body>(call: Promise<{ readonly body: Body }>): Promise<Body> => (await call).body)

/** Of `0.data.title`, as a batch names it: `title`. */
const lastOf = (path: string): string => path.split('.').at(-1) ?? path
