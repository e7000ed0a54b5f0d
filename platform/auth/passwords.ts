/** Passwords by argon2id with OWASP's parameters, kept in PHC's form. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Refusal } from '#contracts/problems.ts'

interface Cost {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltBytes = 16
const hashBytes = 32

const derive = promisify(argon2)

/** Each takes 19 MiB and a thread. */
const mostAtOnce = 2
const mostWaiting = 20
const waiting: (() => void)[] = []
let working = 0

/** Throws Refusal 429 where too many wait. */
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (working < mostAtOnce) working += 1
  else if (waiting.length < mostWaiting) await new Promise<void>((turn) => waiting.push(turn))
  else throw new Refusal('too-many-requests', 'too many passwords are being looked at', { retryAfterSeconds: 2 })
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else working -= 1
  }
}

/** The same text, however a keyboard composes it. */
const bytesOf = (password: string) => Buffer.from(password.normalize('NFKC'))

const hashed = (password: string, salt: Buffer, { memory, passes, parallelism }: Cost, length: number) =>
  inTurn(() =>
    derive('argon2id', { message: bytesOf(password), nonce: salt, memory, passes, parallelism, tagLength: length }),
  )

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
const phc = (salt: Buffer, hash: Buffer) =>
  `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(hash)}`

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** In PHC's form. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes)
  return phc(salt, await hashed(password, salt, cost, hashBytes))
}

/** That of no password. */
const nobodys = phc(Buffer.alloc(saltBytes), Buffer.alloc(hashBytes))

/** `kept` null: there is none; it is answered false, in the same time. */
export const isPassword = async (password: string, kept: string | null): Promise<boolean> => {
  const [, memory, passes, parallelism, salt = '', hash = ''] = form.exec(kept ?? nobodys) ?? []
  if (memory === undefined) throw new Error('a password is kept in a form that is not known here')
  const wanted = Buffer.from(hash, 'base64')
  const asked = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const found = await hashed(password, Buffer.from(salt, 'base64'), asked, wanted.length)
  return timingSafeEqual(found, wanted) && kept !== null
}

const least = 10
const common = new Set(
  `password passwort parol пароль йцукен qwerty qwertz azerty asdfgh zxcvbn qazwsx letmein welcome iloveyou admin
   administrator superuser root adak monkey dragon sunshine princess football baseball master shadow michael secret
   changeme default trustno abcdef abcdefgh login access starwars whatever test testing hello computer internet`.split(
    /\s+/,
  ),
)
const meant: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '@': 'a', $: 's' }
const letters = (text: string) => text.replace(/[^\p{L}]/gu, '')

/** All of it is one common word, over and over, with digits and signs around or in place of its letters. */
const isCommon = (password: string): boolean => {
  const plain = password.toLowerCase()
  if (new Set(plain).size < 5) return true
  const readings = [plain, plain.replace(/[^\p{L}]+$/u, '')].flatMap((text) => [
    letters(text),
    letters([...text].map((one) => meant[one] ?? one).join('')),
  ])
  return readings.some((text) => [...common].some((word) => text.replaceAll(word, '').length <= 2))
}

/** What is wrong with a new password, in plain words; null: nothing. */
export const faultOf = (password: string, name: string): string | null => {
  if ([...password].length < least) return `is shorter than ${least} characters`
  if (password.toLowerCase() === name.toLowerCase()) return 'is the same as the name'
  if (letters(password) === '') return 'has no letters'
  if (isCommon(password)) return 'is too common: it would be among the first that somebody tries'
  return null
}
