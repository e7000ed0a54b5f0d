/** The OpenAPI 3.1 document, made from the route table, the schemas and the table of problems. */
import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi'
import { bodies, type CommandType, commandTypes } from './commands.ts'
import { type Documented, documented, documentedNames, isOfPanel, refusalsOf, sampleOf } from './documented.ts'
import { answerHeaders, hasEtag, headersOf, left, position, quota, seconds } from './headers.ts'
import { Problem, type ProblemCode, problemOf, problems } from './problems.ts'
import type { Route } from './routes.ts'
import { Id } from './words.ts'

const tags: Readonly<Record<Route['tag'], string>> = {
  Tasks: 'What is to be done',
  Categories: 'What tasks are sorted by; a task without one is in the Inbox',
  Me: 'Who I am, what will ring, how much there is',
  Tokens: 'API tokens',
  Changes: 'What changed since a position',
  Batch: 'Several commands in one call',
  Notifications: "How reminders are sent: for Adak's own services",
  Admin: "What operators ask and decide, signed in by a session; a person's token reaches none of it",
}

const description = `Writes answer the resource as decided, with its \`ETag\` and an \`Adak-Position\`. Hand that position to a
read as \`Adak-Min-Position\`, and the read has seen the write. An \`Idempotency-Key\` makes a write safe to repeat.
Every refusal is a problem document (RFC 9457) with a stable \`code\`. Stamps are in the person's time zone.`

const meanings: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Asked for; `requests` of the operations tell how it goes',
  204: 'Done; there is nothing to show',
  304: 'As it was when the client last asked',
}

const eventSample = (name: Documented) => {
  const { items } = sampleOf(name).answer as { items: readonly unknown[] }
  return `id: ${position.meta()?.example}\ndata: ${JSON.stringify(items[0])}\n\n`
}

const answer = (name: Documented, status: number, schema: z.ZodType | null): ZodOpenApiResponseObject => ({
  description: meanings[status] ?? '',
  headers: z.object(answerHeaders(name, status)),
  ...(schema && {
    content: {
      'application/json': { schema, example: sampleOf(name).answer },
      ...(documented[name].events && { 'text/event-stream': { schema: z.string(), example: eventSample(name) } }),
    },
  }),
})

const refusalHeaders = (status: number, ofPanel: boolean) => {
  if (status === 401 && !ofPanel)
    return { headers: z.object({ 'WWW-Authenticate': z.string().meta({ example: 'Bearer' }) }) }
  if (status === 429)
    return { headers: z.object({ 'Retry-After': seconds, RateLimit: left, 'RateLimit-Policy': quota }) }
  if (status === 503) return { headers: z.object({ 'Retry-After': seconds }) }
  return {}
}

const refusal = (status: number, codes: readonly ProblemCode[], ofPanel: boolean): ZodOpenApiResponseObject => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
  ...refusalHeaders(status, ofPanel),
  content: {
    'application/problem+json': {
      schema: Problem,
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
})

const responsesOf = (name: Documented) => {
  const route = documented[name]
  const codes = Map.groupBy(refusalsOf(name), (code) => problems[code].status)
  return Object.fromEntries([
    ...Object.entries(route.answers).map(([status, schema]) => [status, answer(name, Number(status), schema)]),
    ...(hasEtag(name) ? [['304', answer(name, 304, null)]] : []),
    ...[...codes].map(([status, some]) => [String(status), refusal(status, some, isOfPanel(route))]),
  ])
}

/** A batch is taken item by item, so its schema in the route table is loose; here stands what an item looks like. */
const batchOf = (prefix: string, more: Readonly<Record<string, z.ZodType>>) =>
  z
    .array(
      z.union(
        commandTypes.map((type: CommandType) =>
          z
            .strictObject({
              ...more,
              type: z.literal(type),
              commandId: z.string().meta({ example: 'groceries-1', description: 'Serves as the idempotency key' }),
              data: /^(Create|ChangeMe)/.test(type) ? bodies[type] : bodies[type].safeExtend({ id: Id }),
            })
            .meta({ id: `${prefix}${type}Item` }),
        ),
      ),
    )
    .max(100)
const batches: Readonly<Partial<Record<Documented, z.ZodType>>> = {
  runCommands: batchOf('', {}),
  runAdminCommands: batchOf('Admin', { person: Id }),
}

const securityOf = (route: Route) => {
  if (route.open) return []
  if (isOfPanel(route)) return [{ session: [] }]
  return route.serviceOnly ? [{ service: [] }] : [{ token: [] }, { service: [] }]
}

const operation = (name: Documented): ZodOpenApiOperationObject => {
  const route = documented[name]
  const schema = batches[name] ?? route.body
  const example = sampleOf(name).body
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    security: securityOf(route),
    'x-scope': route.scope,
    requestParams: {
      header: headersOf(route, hasEtag(name)),
      ...(route.path.includes(':id') ? { path: z.object({ id: route.id ?? Id }) } : {}),
      ...(route.query ? { query: route.query } : {}),
    },
    ...(schema && { requestBody: { required: true, content: { 'application/json': { schema, example } } } }),
    responses: responsesOf(name),
  }
}

const paths = () => {
  const found: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const name of documentedNames) {
    const { path: template, method } = documented[name]
    const path = template.replace(/:(\w+)/g, '{$1}')
    found[path] = { ...found[path], [method.toLowerCase()]: operation(name) }
  }
  return found
}

const refused = () => [...new Set(documentedNames.flatMap(refusalsOf))]

export const openApiDocument = () =>
  createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Adak', version: '1.0.0', summary: 'A to-do service', description },
      servers: [{ url: '/', description: 'Where this document was read' }],
      tags: Object.entries(tags).map(([name, meaning]) => ({ name, description: meaning })),
      paths: paths(),
      components: {
        examples: Object.fromEntries(refused().map((code) => [code, { value: problemOf(code, problems[code].title) }])),
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: "A person's API token; its scope is `read` or `write`",
          },
          service: { type: 'http', scheme: 'bearer', description: 'The service token, with `Adak-On-Behalf-Of`' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'adak_session',
            description: "An operator's session, from signing in; writes carry its `csrf` as `Adak-CSRF`",
          },
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
