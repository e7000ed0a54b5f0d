/** Whether people's words hold some others, without regard to case. */
import { type RawBuilder, sql } from 'kysely'
import { given } from './statement.ts'

/** Upper case first, for σ and ς are both Σ. */
const caseless = (words: RawBuilder<unknown>) => sql`lower(upper(${words} collate pg_c_utf8))`

/** Nothing in the parameter is a pattern. */
export const contains = (words: RawBuilder<unknown>, parameter: string): RawBuilder<boolean> =>
  sql<boolean>`strpos(${caseless(words)}, ${caseless(sql`${given(parameter)}::text`)}) > 0`
