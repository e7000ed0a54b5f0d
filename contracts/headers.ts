/** The headers of calls and answers, for the OpenAPI document. */
import * as z from 'zod'
import { type Documented, documented, isConditional, isOfPanel } from './documented.ts'
import type { Route } from './routes.ts'

const text = z.string()
const etag = text.meta({ example: '"3.Jk2c1w"', description: 'The revision and a hash of the body' })
export const position = text.meta({
  example: 'k3v9.MDAwMDAwMDAwMDAwMDAyYQ',
  description: 'How far this answer has seen the log',
})
export const seconds = z.int().nonnegative().meta({ example: 1, description: 'Seconds until it is worth trying again' })
export const left = text.meta({
  example: '"writes";r=0;t=4',
  description: 'What is left, and the seconds until there is more',
})
export const quota = text.meta({ example: '"writes";q=300;w=10', description: 'So many in so many seconds' })
/** Their examples stand in words: the reference page would send them along. */
const requestHeaders = {
  onBehalfOf: text
    .regex(/^telegram:[1-9]\d{0,15}$/)
    .optional()
    .meta({ description: 'With the service token: the person who acts, such as `telegram:42`' }),
  key: text
    .regex(/^[\x20-\x7e]{1,255}$/)
    .optional()
    .meta({
      description: 'A repeat with the same key is carried out once, such as `5e0c7a4e-9f0f-4d5e-8a55-1f2f4a6f6f10`',
    }),
  csrf: text.meta({ description: 'Of the session, as signing in told it' }),
  ifMatch: text.optional().meta({ description: 'Only if the resource is at this revision, such as `"3"`' }),
  ifNoneMatch: text.optional().meta({ description: '304 if the answer is still this one, such as `"3.Jk2c1w"`' }),
  lastEventId: text.optional().meta({
    description:
      'With `Accept: text/event-stream`: goes on after this event; counts before `after`, such as `k3v9.MDAwMDAwMDAwMDAwMDAyYQ`',
  }),
  minPosition: text.optional().meta({
    description: 'Wait, at most 2 s, until the answer has seen this position, such as `k3v9.MDAwMDAwMDAwMDAwMDAyYQ`',
  }),
}

const unaddressed: ReadonlySet<Documented> = new Set(['readSession', 'readOperations'])
/** Whether it can be asked for conditionally; what is of the moment cannot. */
export const hasEtag = (name: Documented): boolean => documented[name].method === 'GET' && !unaddressed.has(name)

export const headersOf = (route: Route, hasEtag: boolean) =>
  z.object({
    ...(isOfPanel(route) ? {} : { 'Adak-On-Behalf-Of': requestHeaders.onBehalfOf }),
    ...(route.method === 'GET' && { 'Adak-Min-Position': requestHeaders.minPosition }),
    ...(hasEtag && { 'If-None-Match': requestHeaders.ifNoneMatch }),
    ...(route.method === 'GET' ? {} : ofWrite(route)),
    ...(route.events && { 'Last-Event-ID': requestHeaders.lastEventId }),
    ...(isConditional(route) && { 'If-Match': requestHeaders.ifMatch }),
  })

const ofWrite = (route: Route) => {
  if (route.open) return {}
  return isOfPanel(route) ? { 'Adak-CSRF': requestHeaders.csrf } : { 'Idempotency-Key': requestHeaders.key }
}

export const answerHeaders = (name: Documented, status: number) => {
  const route = documented[name]
  if (name === 'signIn') return { 'Set-Cookie': text }
  if (unaddressed.has(name) || (isOfPanel(route) && route.method !== 'GET' && name !== 'runAdminCommands')) return {}
  if (route.tag === 'Tokens' && route.method !== 'GET') return {}
  return {
    'Adak-Position': position,
    ...(name === 'runCommands' || name === 'runAdminCommands' ? {} : { ETag: etag }),
    ...(status === 201 && route.path !== '/api/v1/me'
      ? { Location: text.meta({ example: '/api/v1/tasks/9f2c61aa03b4d57e' }) }
      : {}),
  }
}
