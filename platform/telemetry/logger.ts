/** The log for people and their tools: JSON lines on stderr. Secrets never come into it. */
import { destination, type Logger, pino } from 'pino'

export type { Logger }

const secrets = ['authorization', 'cookie', 'token', 'password', 'salt', 'key', 'databaseUrl', 'title', 'name']

export const openLogger = (service: string, level: string): Logger =>
  pino(
    {
      level,
      base: { service },
      redact: {
        paths: [...secrets, ...secrets.map((field) => `*.${field}`), 'req.headers.authorization', 'req.headers.cookie'],
        censor: '(secret)',
      },
    },
    // Synchronous, so that the last words of a process that dies are there.
    destination({ dest: 2, sync: true }),
  )
