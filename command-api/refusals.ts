/** Refusals that more than one write gives. */
import { Refusal } from '#contracts/problems.ts'

export const nobody = () => new Refusal('not-found', 'there is no such person')

export const keyReused = () => new Refusal('key-reused', 'this idempotency key was used for other content')

export const tooContended = () =>
  new Refusal('too-contended', 'others write to this all the time; try again', { retryAfterSeconds: 1 })
