/** The log for people and their tools: JSON lines on stderr. Secrets never come into it. */
import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type { Logger }

const secrets = ['authorization', 'cookie', 'token', 'password', 'salt', 'key', 'databaseUrl', 'title', 'name']
/** Where Postgres says which row it was. */
const rows = ['err.detail', 'err.where', 'err.internalQuery']
const hidden = '(secret)'

/** What gives itself away by its form, wherever it stands: a bot's token, a bearer's, a password in an address. */
const telling = [
  { form: /(?<!\d)\d{5,}:[\w-]{20,}/g, shown: hidden },
  { form: /\b(Bearer\s+)[\w.~+/=-]+/gi, shown: `$1${hidden}` },
  { form: /(\w+:\/\/[^\s:/@"]*:)[^\s/@"]+@/g, shown: `$1${hidden}@` },
]

const withoutSecrets = (line: string): string =>
  telling.reduce((text, { form, shown }) => text.replace(form, shown), line)

/** Synchronous, so that the last words of a process that dies are there. */
const stderr = () => destination({ dest: 2, sync: true })

export const openLogger = (service: string, level: string, to: DestinationStream = stderr()): Logger =>
  pino(
    {
      level,
      base: { service },
      redact: {
        paths: [
          ...secrets,
          ...secrets.map((field) => `*.${field}`),
          'req.headers.authorization',
          'req.headers.cookie',
          ...rows,
        ],
        censor: hidden,
      },
      hooks: { streamWrite: withoutSecrets },
    },
    to,
  )
