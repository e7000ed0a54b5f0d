/** `adak superuser create | list | disable | enable | password`: who may sign in to the panel. */
import type { Role } from '#contracts/admin.ts'
import { SuperuserName } from '#contracts/words.ts'
import { faultOf } from '#platform/auth/passwords.ts'
import { openSuperusers } from '#platform/auth/superusers.ts'
import { ask, askHidden, isAnybodyThere, lineOfStdin } from './ask.ts'
import { Failure } from './failure.ts'
import { openInstalled } from './installed.ts'
import { print, say, table } from './print.ts'

interface Named {
  readonly name: string
}
interface Asking {
  readonly passwordStdin?: boolean
}

const isName = (text: string) => SuperuserName.safeParse(text).success

const askName = async (): Promise<string> => {
  if (!isAnybodyThere()) throw new Failure('nobody can be asked here; give --name <name> and --password-stdin')
  for (;;) {
    const name = (await ask('Name: ')).trim()
    if (isName(name)) return name
    say('A name has letters, digits and @ . + - _')
  }
}

/** A new one, that may be taken. */
const askPassword = async (name: string, { passwordStdin }: Asking): Promise<string> => {
  if (passwordStdin) {
    const password = await lineOfStdin()
    const fault = faultOf(password, name)
    if (fault) throw new Failure(`the password ${fault}`)
    return password
  }
  if (!isAnybodyThere()) throw new Failure('nobody can be asked here; --password-stdin reads the password from stdin')
  for (;;) {
    const password = await askHidden('Password: ')
    const fault = faultOf(password, name)
    if (fault) say(`It ${fault}.`)
    else if ((await askHidden('Password (again): ')) === password) return password
    else say('The two are not the same.')
  }
}

const taken = (name: string) => new Failure(`there is a superuser ${name} already; adak superuser list names them`)
const unknown = (name: string) => new Failure(`there is no superuser ${name}; adak superuser list names them`)
const isAlike = (one: Named, name: string) => one.name.toLowerCase() === name.toLowerCase()

export const create = async ({ role, name: given, ...asking }: Partial<Named> & Asking & { readonly role: Role }) => {
  await using installed = await openInstalled()
  const superusers = openSuperusers(installed.pool)
  const name = given ?? (await askName())
  if ((await superusers.list()).some((one) => isAlike(one, name))) throw taken(name)
  const password = await askPassword(name, asking)
  if (!(await superusers.create({ name, role, password }))) throw taken(name)
  say(`${role} ${name} may sign in at /admin/`)
}

export const list = async ({ json }: { readonly json?: boolean }) => {
  await using installed = await openInstalled()
  const superusers = (await openSuperusers(installed.pool).list()).map(({ name, role, createdAt, disabledAt }) => ({
    name,
    role,
    createdAt: new Date(createdAt).toISOString(),
    disabledAt: disabledAt === null ? null : new Date(disabledAt).toISOString(),
  }))
  if (json) return await print(JSON.stringify(superusers))
  if (!superusers.length) return say('there are no superusers; adak superuser create makes one')
  const rows = superusers.map(({ name, role, createdAt, disabledAt }) => [name, role, createdAt, disabledAt ?? ''])
  await print(table([['name', 'role', 'created', 'disabled'], ...rows]))
}

export const disable = async ({ name }: Named) => {
  await using installed = await openInstalled()
  if (!(await openSuperusers(installed.pool).disable(name))) throw unknown(name)
  say(`${name} may not sign in any more, and is signed out everywhere`)
}

export const enable = async ({ name }: Named) => {
  await using installed = await openInstalled()
  if (!(await openSuperusers(installed.pool).enable(name))) throw unknown(name)
  say(`${name} may sign in again`)
}

export const setPassword = async ({ name, ...asking }: Named & Asking) => {
  await using installed = await openInstalled()
  const superusers = openSuperusers(installed.pool)
  if (!(await superusers.find(name))) throw unknown(name)
  const password = await askPassword(name, asking)
  if (!(await superusers.setPassword(name, password))) throw unknown(name)
  say(`${name} has a new password, and is signed out everywhere`)
}
