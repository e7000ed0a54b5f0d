/** The OpenAPI 3.1 document, made from the route table, the schemas and the table of problems. */
import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi'
import { bodies, type CommandType, commandTypes } from './commands.ts'
import { samples } from './examples.ts'
import { Problem, type ProblemCode, problemOf, problems } from './problems.ts'
import { type Route, type RouteName, routes } from './routes.ts'
import { Id } from './words.ts'

const tags: Readonly<Record<Route['tag'], string>> = {
  Tasks: 'What is to be done',
  Categories: 'What tasks are sorted by; a task without one is in the Inbox',
  Me: 'Who I am, what will ring, how much there is',
  Tokens: 'API tokens',
  Changes: 'What changed since a position',
  Batch: 'Several commands in one call',
  Notifications: "How reminders are sent: for Adak's own services",
  Admin: 'What operators ask and decide, signed in by a session; a person’s token reaches none of it.',
}

const description = `Writes answer the resource as decided, with its \`ETag\` and an \`Adak-Position\`. Hand that position to a
read as \`Adak-Min-Position\`, and the read has seen the write. An \`Idempotency-Key\` makes a write safe to repeat.
Every refusal is a problem document (RFC 9457) with a stable \`code\`. Stamps are in the person's time zone.`

/** Every refusal that a route may answer, by the route table and by what every route of its kind has. */
export const refusalsOf = (name: RouteName): readonly ProblemCode[] => {
  const route: Route = routes[name]
  const reads = route.method === 'GET'
  const names = route.path.includes(':id') || name === 'readMe' || name === 'changeMe'
  return [
    'misdirected-host',
    'unauthenticated',
    'too-many-requests',
    'malformed-request',
    ...(reads ? (['position-unknown', 'read-model-behind'] as const) : writing(route)),
    ...(route.serviceOnly || !reads ? (['scope-too-small'] as const) : []),
    ...(names ? (['not-found'] as const) : []),
    ...route.refusals,
    'internal-error',
    'dependency-away',
  ]
}

const writing = (route: Route): readonly ProblemCode[] => [
  'foreign-origin',
  'body-too-large',
  'not-json',
  'malformed-json',
  'not-acceptable-content',
  ...(route.command ? (['key-reused', 'too-contended'] as const) : []),
  ...(conditional(route) ? (['revision-differs'] as const) : []),
]

const conditional = (route: Route) => route.command !== undefined && !route.command.startsWith('Create')

const text = z.string()
const etag = text.meta({ example: '"3.Jk2c1w"', description: 'The revision and a hash of the body' })
const position = text.meta({
  example: 'k3v9.MDAwMDAwMDAwMDAwMDAyYQ',
  description: 'How far this answer has seen the log',
})
const seconds = z.int().nonnegative().meta({ example: 1, description: 'Seconds until it is worth trying again' })
const left = text.meta({
  example: '"writes";r=0;t=4',
  description: 'What is left, and the seconds until there is more',
})
const quota = text.meta({ example: '"writes";q=300;w=10', description: 'So many in so many seconds' })
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

const headersOf = (route: Route) =>
  z.object({
    'Adak-On-Behalf-Of': requestHeaders.onBehalfOf,
    ...(route.method === 'GET'
      ? { 'Adak-Min-Position': requestHeaders.minPosition, 'If-None-Match': requestHeaders.ifNoneMatch }
      : { 'Idempotency-Key': requestHeaders.key }),
    ...(route.events ? { 'Last-Event-ID': requestHeaders.lastEventId } : {}),
    ...(conditional(route) ? { 'If-Match': requestHeaders.ifMatch } : {}),
  })

const answerHeaders = (route: Route, status: number) => {
  if (route.tag === 'Tokens' && route.method !== 'GET') return {}
  return {
    'Adak-Position': position,
    ...(route.tag === 'Batch' ? {} : { ETag: etag }),
    ...(status === 201 && route.path !== '/api/v1/me'
      ? { Location: text.meta({ example: '/api/v1/tasks/9f2c61aa03b4d57e' }) }
      : {}),
  }
}

const meanings: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  204: 'Done; there is nothing to show',
  304: 'As it was when the client last asked',
}

const eventsOf = (name: RouteName) => (routes[name] as Route).events
const eventSample = (name: RouteName) => {
  const { items, next } = (samples[name] as { answer: { items: readonly unknown[]; next: string } }).answer
  return `id: ${next}\ndata: ${JSON.stringify(items[0])}\n\n`
}

const answer = (name: RouteName, status: number, schema: z.ZodType | null): ZodOpenApiResponseObject => ({
  description: meanings[status] ?? '',
  headers: z.object(answerHeaders(routes[name], status)),
  ...(schema && {
    content: {
      'application/json': { schema, example: (samples[name] as { answer?: unknown }).answer },
      ...(eventsOf(name) && { 'text/event-stream': { schema: z.string(), example: eventSample(name) } }),
    },
  }),
})

const refusalHeaders = (status: number) => {
  if (status === 401) return { headers: z.object({ 'WWW-Authenticate': text.meta({ example: 'Bearer' }) }) }
  if (status === 429)
    return { headers: z.object({ 'Retry-After': seconds, RateLimit: left, 'RateLimit-Policy': quota }) }
  if (status === 503) return { headers: z.object({ 'Retry-After': seconds }) }
  return {}
}

const refusal = (status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  ...refusalHeaders(status),
  content: {
    'application/problem+json': {
      schema: Problem,
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
})

const responsesOf = (name: RouteName) => {
  const route: Route = routes[name]
  const codes = Map.groupBy(refusalsOf(name), (code) => problems[code].status)
  return Object.fromEntries([
    ...Object.entries(route.answers).map(([status, schema]) => [status, answer(name, Number(status), schema)]),
    ...(route.method === 'GET' ? [['304', answer(name, 304, null)]] : []),
    ...[...codes].map(([status, some]) => [String(status), refusal(status, some)]),
  ])
}

/** A batch is taken item by item, so its schema in the route table is loose; here stands what an item looks like. */
const batch = z
  .array(
    z.union(
      commandTypes.map((type: CommandType) =>
        z
          .strictObject({
            type: z.literal(type),
            commandId: text.meta({ example: 'groceries-1', description: 'Serves as the idempotency key' }),
            data: /^(Create|ChangeMe)/.test(type) ? bodies[type] : bodies[type].safeExtend({ id: Id }),
          })
          .meta({ id: `${type}Item` }),
      ),
    ),
  )
  .max(100)

const operation = (name: RouteName): ZodOpenApiOperationObject => {
  const route: Route = routes[name]
  const schema = name === 'runCommands' ? batch : route.body
  const example = (samples[name] as { body?: unknown }).body
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    security: route.serviceOnly ? [{ service: [] }] : [{ token: [] }, { service: [] }],
    'x-scope': route.scope,
    requestParams: {
      header: headersOf(route),
      ...(route.path.includes(':id') ? { path: z.object({ id: route.id ?? Id }) } : {}),
      ...(route.query ? { query: route.query } : {}),
    },
    ...(schema && { requestBody: { required: true, content: { 'application/json': { schema, example } } } }),
    responses: responsesOf(name),
  }
}

const paths = () => {
  const found: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [route.method.toLowerCase()]: operation(name as RouteName) }
  }
  return found
}

const documented = () => [...new Set((Object.keys(routes) as RouteName[]).flatMap(refusalsOf))]

export const openApiDocument = () =>
  createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Adak', version: '1.0.0', summary: 'A to-do service', description },
      servers: [{ url: '/', description: 'Where this document was read' }],
      tags: Object.entries(tags).map(([name, meaning]) => ({ name, description: meaning })),
      paths: paths(),
      components: {
        examples: Object.fromEntries(
          documented().map((code) => [code, { value: problemOf(code, problems[code].title) }]),
        ),
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: "A person's API token; its scope is `read` or `write`",
          },
          service: { type: 'http', scheme: 'bearer', description: 'The service token, with `Adak-On-Behalf-Of`' },
        },
      },
    },
    {
      // Answers may grow; a client that refused unknown fields would break.
      override: ({ jsonSchema, io }) => {
        if (io === 'output') delete jsonSchema.additionalProperties
      },
    },
  )
