/** What the environment may say, once for all services. A message names the variable and what to do. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { TimeZone } from '#contracts/words.ts'

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const url = (...protocols: string[]) => z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) })

/** Each with what it has to be, as its message says it. */
const variables = {
  PORT: whole(0, 65_535).default(8080).describe('a port number from 0 (any free one) to 65535, such as 8080'),
  HOST: z.string().default('127.0.0.1').describe('the address to listen on, such as 127.0.0.1'),
  DATA_DIR: z.string().default('./data').describe('a folder that Adak may write to, such as ./data'),
  TIME_ZONE: TimeZone.default('America/Adak').describe('an IANA time zone such as America/Adak'),
  ID_SALT: z.string().optional().describe('the text that this log was begun with'),
  BOT_TOKEN: z
    .string()
    .regex(/^\d+:\S+$/)
    .optional()
    .describe('the token that @BotFather gave, digits:letters; leave it out for the sandbox'),
  BOT_API_ROOT: url('http', 'https').optional().describe('the http(s) address of a Bot API server'),
  BOT_WEBHOOK_URL: url('https', 'http')
    .refine((text) => new URL(text).pathname.startsWith('/telegram/'))
    .optional()
    .describe("the https address to which Telegram posts, below this service's /telegram/"),
  BOT_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{16,256}$/)
    .optional()
    .describe('16 to 256 letters, digits, _ and -'),
  EVENT_STORE: z.enum(['postgres', 'eventstoredb']).default('postgres').describe('postgres or eventstoredb'),
  EVENTSTORE_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\/\S+$/)
    .optional()
    .describe("EventStoreDB's connection string, such as esdb://user:password@host:2113?tls=true"),
  DATABASE_URL: url('postgres', 'postgresql').optional().describe('a postgres://user:password@host:port/name address'),
  REDIS_URL: url('redis', 'rediss').optional().describe('a redis://host:port address'),
  COMMAND_API_URL: url('http', 'https').optional().describe('the http(s) address of command-api'),
  QUERY_API_URL: url('http', 'https').optional().describe('the http(s) address of query-api'),
  /** Each in 10 s a person; 0: no limit. */
  RATE_LIMIT_WRITES: whole(0, 1e9).default(300).describe('a whole number of writes in 10 s a person, 0 for no limit'),
  RATE_LIMIT_READS: whole(0, 1e9).default(1000).describe('a whole number of reads in 10 s a person, 0 for no limit'),
  SERVICE_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{8,}$/)
    .optional()
    .describe('8 or more printable characters without spaces, the same for the bot and both APIs'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
    .pipe(z.array(z.url().refine((text) => new URL(text).origin === text)))
    .describe('origins such as https://example.org, separated by commas'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .optional()
    .describe('one of fatal, error, warn, info, debug, trace, silent'),
} as const

type Variables = typeof variables
type Name = keyof Variables
export type Configured<N extends Name> = { readonly [K in N]: z.infer<Variables[K]> }

/** The environment says something that cannot be; the message is for the person who set it. */
export class Misconfigured extends Error {}

const secret: ReadonlySet<string> = new Set<Name>([
  'ID_SALT',
  'BOT_TOKEN',
  'BOT_WEBHOOK_SECRET',
  'SERVICE_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'EVENTSTORE_URL',
])

/** A variable's text: its own, or that of the file named by `<name>_FILE`. Empty is as if it were not set. */
const textOf = (name: string, env: NodeJS.ProcessEnv): string | undefined => {
  const own = env[name] || undefined
  const file = env[`${name}_FILE`] || undefined
  if (file === undefined) return own
  if (own !== undefined) throw new Misconfigured(`${name} and ${name}_FILE are both set; unset one of them`)
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Misconfigured(`${name}_FILE names a file that cannot be read (${why}); name one that can`)
  }
}

/** Reads the variables of these names. Throws Misconfigured, which names every one that is not acceptable. */
export const readEnvironment = <N extends Name>(
  names: readonly N[],
  env: NodeJS.ProcessEnv = process.env,
): Configured<N> => {
  const wrong: string[] = []
  const values = names.map((name) => {
    const text = textOf(name, env)
    const parsed = variables[name].safeParse(text)
    if (parsed.success) return [name, parsed.data]
    const shown = secret.has(name) ? 'is not acceptable' : `is ${JSON.stringify(text)}`
    wrong.push(`${name} ${shown}; it has to be ${variables[name].description}`)
    return [name, undefined]
  })
  if (wrong.length) throw new Misconfigured(wrong.join('\n'))
  return Object.fromEntries(values)
}

/** A variable without which a service cannot run. */
export const required = <N extends Name>(config: Configured<N>, name: N): NonNullable<Configured<N>[N]> => {
  const value = config[name]
  if (value === undefined || value === null) {
    throw new Misconfigured(`${name} is not set; set it to ${variables[name].description}`)
  }
  return value
}
