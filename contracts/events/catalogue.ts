/** The catalogue of events, in words: `bin/node contracts/events/catalogue.ts > docs/events.md`. */
import * as z from 'zod'
import { categoryEvents } from './category.ts'
import { Metadata } from './index.ts'
import { installationEvents } from './installation.ts'
import { notificationEvents } from './notification.ts'
import { taskEvents } from './task.ts'
import { schemaVersionOf } from './upcasters.ts'
import { userEvents } from './user.ts'

const streams = [
  { heading: '`installation`: the installation as a whole', events: installationEvents },
  { heading: '`user-<id>`: a person', events: userEvents },
  { heading: '`category-<id>`: a category', events: categoryEvents },
  { heading: '`task-<id>`: a task', events: taskEvents },
  {
    heading: '`notification-<user id>-<minute>`, `notification-<user id>-digest-<date>`: what fell due then',
    events: notificationEvents,
  },
] as const

const head = `# Events

All that can stand in the log, made from the schemas in \`contracts/events\` (\`bin/node contracts/events/catalogue.ts\`).
Names and fields are the storage format: they only grow. An old shape is lifted by an upcaster when it is read, and
\`contracts/events/golden\` keeps a sample of every version ever written, byte for byte.

A field marked *sealed* is a person's own words, stored as \`{ "sealed": "<key id>.<base64url of iv, tag, ciphertext>" }\`
under that person's key. When the key is destroyed the event stays, and reads as one without words.`

interface Shape {
  readonly type?: string | string[]
  readonly format?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly example?: unknown
  readonly personal?: boolean
}

const kind = (shape: Shape): string => {
  if (shape.anyOf) return [...new Set(shape.anyOf.map(kind))].join(' or ')
  if (shape.enum) return shape.enum.map((word) => `\`${word}\``).join(' or ')
  if (shape.items) return `list of ${kind(shape.items)}`
  if (shape.properties) return `{ ${Object.keys(shape.properties).join(', ')} }`
  const known = shape.format === 'date-time' ? 'instant in UTC' : shape.format === 'uuid' ? 'UUID' : shape.type
  return shape.example === undefined ? String(known) : `${known} such as \`${shape.example}\``
}

const field = ([name, shape]: [string, Shape]) => `| \`${name}\` | ${kind(shape)} | ${shape.personal ? 'sealed' : ''} |`

const fields = (schema: z.ZodType): string => {
  const shapes = Object.entries(
    (z.toJSONSchema(schema, { io: 'input' }) as { properties?: Record<string, Shape> }).properties ?? {},
  )
  if (shapes.length === 0) return 'No fields.'
  return ['| field | kind | |', '|---|---|---|', ...shapes.map(field)].join('\n')
}

const event = ([type, schema]: [string, z.ZodType]) =>
  [`### ${type}`, `${schema.description} Version ${schemaVersionOf(type as never)}.`, fields(schema)].join('\n\n')

export const catalogue = (): string =>
  `${[
    head,
    ...streams.flatMap(({ heading, events }) => [`## ${heading}`, ...Object.entries(events).map(event)]),
    '## Metadata of every event',
    fields(Metadata),
  ].join('\n\n')}\n`

if (import.meta.main) console.log(catalogue().trimEnd())
