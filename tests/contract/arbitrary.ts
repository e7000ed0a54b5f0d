/** Values made from JSON Schemas: most of them as the schema wants, some nearly, some not at all. */
import fc, { type Arbitrary } from 'fast-check'
import { resolve, type Schema } from './document.ts'

const stringOf = ({ pattern, minLength = 0, maxLength = 60 }: Schema): Arbitrary<string> => {
  const plain = fc.string({ minLength, maxLength: Math.min(maxLength, 600), unit: 'binary' })
  if (pattern === undefined) return plain
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'))
  } catch {
    return plain
  }
}

const objectOf = ({ properties = {}, required = [] }: Schema): Arbitrary<unknown> =>
  fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valid(schema)])), {
    requiredKeys: [...required],
  })

const ofType = (schema: Schema): Arbitrary<unknown> => {
  switch (schema.type) {
    case 'string':
      return stringOf(schema)
    case 'integer': {
      const least = schema.minimum ?? (schema.exclusiveMinimum === undefined ? -1000 : schema.exclusiveMinimum + 1)
      return fc.integer({ min: Math.max(least, -(2 ** 31)), max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) })
    }
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valid(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 6, 6) })
    case 'object':
      return objectOf(schema)
    default:
      return fc.jsonValue()
  }
}

export const valid = (schema: Schema): Arbitrary<unknown> => {
  if (schema.$ref !== undefined) return valid(resolve(schema))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return fc.oneof(...either.map(valid))
  const sample = schema.example ?? schema.examples?.[0]
  return sample === undefined ? ofType(schema) : fc.oneof(fc.constant(sample), ofType(schema))
}

/** One field of it, or all of it, is anything. */
export const nearly = (schema: Schema): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: valid(schema) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(valid(schema), fc.oneof(fc.constant('title'), fc.constant('__proto__'), fc.string()), fc.jsonValue())
        .map(([value, key, other]) =>
          typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, [key]: other } : other,
        ),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
