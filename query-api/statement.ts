/** A question's statement: written with Kysely, compiled once a shape, its parameters named. */
import {
  DummyDriver,
  type Expression,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import type { GenerationRow, ReadModel } from '#platform/read-model/rows.ts'

export type Db = Kysely<ReadModel & { 'projection.generation': GenerationRow }>

class Given {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A parameter, given by its name when the question is asked. `owner` is always there. */
export const given = <T>(name: string): RawBuilder<T> => sql<T>`${new Given(name)}`

/** An instant as whole milliseconds since 1970, which is read faster than a Date. Its second is exact. */
export const epoch = <T extends number | null = number>(column: string): RawBuilder<T> =>
  sql<T>`floor(date_part('epoch', ${sql.ref(column)}) * 1000)`

export interface Rows<Row extends { readonly id: string }> {
  /** Names the statement: the same shape, the same text. */
  readonly shape: string
  /** Their columns are listed; their `id` is never null. */
  readonly rows: (db: Db) => Expression<Row>
}
/** Asks for no rows: only how far the read model is, and the person's zone. */
export const noRows = {
  shape: 'nothing',
  rows: (db: Db) => db.selectFrom('person as p').where(sql<boolean>`false`).select('p.id'),
  values: {},
}
/** What a function that builds rows answers. */
export type RowOf<Build extends (...given: never[]) => Expression<unknown>> =
  ReturnType<Build> extends Expression<infer Row> ? Row : never

/** What comes along with every row; where there are no rows, with one whose `id` is null. */
export interface Header {
  /** null: the schema asked is not the live one. */
  readonly at_position: string | null
  readonly person_zone: string | null
}

export interface Statement {
  readonly text: string
  /** Of its parameters, in order. */
  readonly names: readonly string[]
}

export const statements = () => {
  const base: Db = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  let made = new Map<string, Statement>()
  let madeFor = ''
  return <Row extends { readonly id: string }>(schema: string, { shape, rows }: Rows<Row>): Statement => {
    if (schema !== madeFor) {
      made = new Map()
      madeFor = schema
    }
    const known = made.get(shape)
    if (known) return known
    const statement = compile(base.withSchema(schema), schema, rows)
    made.set(shape, statement)
    return statement
  }
}

const compile = <Row>(db: Db, schema: string, rows: (db: Db) => Expression<Row>): Statement => {
  const position = db
    .selectFrom('projection.generation')
    .select('position')
    .where('schema', '=', sql.lit(schema))
    .where('state', '=', sql.lit('live' as const))
  const zone = db.selectFrom('person').select('time_zone').where('id', '=', given<string>('owner'))
  const whole = sql`select ${position} as at_position, ${zone} as person_zone, "rows".*
    from (select 1) as one left join ${rows(db)} as "rows" on true`.compile(db)
  return {
    text: whole.sql,
    names: whole.parameters.map((parameter) => {
      if (parameter instanceof Given) return parameter.name
      throw new Error('a parameter has no name; write it with given() or sql.lit()')
    }),
  }
}
