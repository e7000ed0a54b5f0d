/** Signing in to the panel, out of it, and one's own password. */
import { NewPassword, SignIn } from '#contracts/admin.ts'
import { Refusal } from '#contracts/problems.ts'
import { SuperuserName } from '#contracts/words.ts'
import { faultOf, isPassword } from '#platform/auth/passwords.ts'
import { type Sessions, sessionAnswer } from '#platform/auth/sessions.ts'
import type { SignIns, Visitor } from '#platform/auth/sign-ins.ts'
import type { Superusers } from '#platform/auth/superusers.ts'
import type { AdminHandlers } from '#platform/http/call.ts'
import { acceptContent } from '#platform/http/content.ts'
import { noCookie, sessionCookie } from '#platform/http/door.ts'

export interface Accounts {
  readonly superusers: Pick<Superusers, 'find' | 'setPassword'>
  readonly sessions: Pick<Sessions, 'begin' | 'end'>
  readonly signIns: Omit<SignIns, 'tidy'>
}

const unacceptable = (path: string, message: string) =>
  new Refusal('not-acceptable-content', `${path} ${message}`, { errors: [{ path, message }] })

/** Whether it is the password; a try that counts as refused, until it is told that it was good, or no try. */
const tried = async ({ superusers, signIns }: Accounts, visitor: Visitor, password: string) => {
  const attempt = await signIns.attempt(visitor)
  if ('waitSeconds' in attempt) {
    const { waitSeconds: retryAfterSeconds } = attempt
    throw new Refusal('too-many-requests', 'too many passwords were wrong; wait', { retryAfterSeconds })
  }
  const { id } = attempt
  try {
    const known = SuperuserName.safeParse(visitor.name).success ? await superusers.find(visitor.name) : null
    const isTheirs = await isPassword(password, known?.password ?? null)
    return { id, superuser: isTheirs && known?.disabledAt === null ? known : null }
  } catch (error) {
    await signIns.withdraw(id)
    throw error
  }
}

export const doorway = (accounts: Accounts): AdminHandlers<'signIn' | 'signOut' | 'changePassword'> => {
  const { superusers, sessions, signIns } = accounts
  return {
    signIn: async ({ json, door }) => {
      const { name, password } = acceptContent(SignIn, json)
      const { id, superuser } = await tried(accounts, { name, address: door.address }, password)
      if (!superuser) throw new Refusal('unauthenticated', 'the name or the password is wrong')
      const { secret, session } = await sessions.begin(superuser)
      await signIns.signedIn(id)
      return { status: 200, body: sessionAnswer(session), headers: sessionCookie(secret, door) }
    },
    signOut: async ({ session, door }) => {
      await sessions.end(session)
      await signIns.signedOut({ name: session.name, address: door.address })
      return { status: 204, headers: noCookie(door) }
    },
    changePassword: async ({ json, session, door }) => {
      const { current, next } = acceptContent(NewPassword, json)
      const fault = faultOf(next, session.name)
      if (fault) throw unacceptable('next', fault)
      const { id, superuser } = await tried(accounts, { name: session.name, address: door.address }, current)
      if (!superuser) throw unacceptable('current', 'is not your password')
      await superusers.setPassword(session.name, next, session.hash)
      await signIns.withdraw(id)
      return { status: 204 }
    },
  }
}
