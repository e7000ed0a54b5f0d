/** For tests: how Postgres goes about a statement. */
import type { Pool } from '#platform/postgres/pool.ts'

/** Of the last statement that `ask` sends, with its parameters. */
export const planOf = async (pool: Pool, ask: () => Promise<unknown>): Promise<string> => {
  const send = pool.query
  let asked: Parameters<typeof send> | undefined
  const noting = (...given: Parameters<typeof send>) => {
    asked = given
    return send.apply(pool, given)
  }
  Object.assign(pool, { query: noting })
  await ask()
  Object.assign(pool, { query: send })
  const [text, values] = asked ?? ['']
  const { rows } = await pool.query(`explain ${text}`, values)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
