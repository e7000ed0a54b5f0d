/** The OpenAPI document as any client reads it, and whether an answer is one that it promises. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as assert from 'uvu/assert'
import { openApiDocument } from '#contracts/openapi.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly items?: Schema
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}
interface Content {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, unknown>>
}
interface Response {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, Content>>
}
interface Described {
  readonly operationId: string
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': Content } }
  readonly responses: Readonly<Record<string, Response>>
}
export interface Operation extends Described {
  readonly method: string
  /** With `{id}` in it. */
  readonly path: string
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, Schema> }
}
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
)
export const resolve = ({ $ref = '' }: Schema): Schema =>
  document.components.schemas[$ref.slice('#/components/schemas/'.length)] ?? {}

/** Every refusal that the document names: its status and code. */
export const refusalsIn = ({ responses }: Operation): readonly { status: number; code: string }[] =>
  Object.entries(responses).flatMap(([status, { content }]) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}).map((code) => ({
      status: Number(status),
      code,
    })),
  )

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema(document, 'adak')
const pointer = (...keys: readonly string[]) =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Throws where the document does not promise this answer. */
export const conform = (operation: Operation, got: Got): void => {
  const { operationId, method, path, responses } = operation
  const what = `${operationId} answered ${got.status} ${got.text.slice(0, 500)}`
  const promised = responses[String(got.status)]
  assert.ok(promised, `${what}, which the document does not know`)
  for (const name of got.status < 400 ? Object.keys(promised.headers ?? {}) : [])
    assert.ok(got.headers.get(name), `${what} without ${name}`)
  if (!promised.content) {
    assert.is(got.text, '', what)
    return
  }
  const type = got.headers.get('content-type')?.split(';')[0] ?? 'none'
  const content = promised.content[type]
  assert.ok(content, `${what} as ${type}`)
  const body: unknown = JSON.parse(got.text)
  const at = ['paths', path, method.toLowerCase(), 'responses', String(got.status), 'content', type, 'schema']
  const validate = ajv.compile({ $ref: `adak#${pointer(...at)}` })
  assert.ok(validate(body), `${what}: ${ajv.errorsText(validate.errors)}`)
  if (got.status < 400) return
  const problem = body as { code: string; status: number }
  assert.is(problem.status, got.status, what)
  assert.ok(content.examples?.[problem.code], `${what}, a code that the document does not name there`)
}
