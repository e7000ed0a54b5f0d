/** Ids: the first 16 hex digits of a SHA-256 over what makes them unique and the installation's salt. */
import { hash } from 'node:crypto'

const sha256 = (text: string) => hash('sha256', text)
const idOf = (seed: string, salt: string) => sha256(`${seed}|${salt}`).slice(0, 16)

/** `nowMicros`: ISO 8601 to the microsecond, never the same twice. */
export const mintId = (salt: string, nowMicros: string): string => idOf(nowMicros, salt)

/** The id of what a command with an Idempotency-Key creates: a retry mints the same. */
export const idFor = (salt: string, commandId: string): string => idOf(commandId, salt)

/** Known before the person is: first contact needs no look-up, and cannot race. */
export const personId = (salt: string, telegramId: number): string => idOf(`telegram:${telegramId}`, salt)

/** Tells whether two salts are the same without telling them. */
export const saltFingerprint = (salt: string): string => sha256(salt)
