/** The bot's dialogues as a table; bot/dialogue.ts says what is promised of it. */
import type { Pool } from 'pg'

export const postgresDialogues = (pool: Pick<Pool, 'query'>) => ({
  async load(telegramId: number): Promise<unknown> {
    const { rows } = await pool.query<{ state: unknown }>('select state from bot.dialogue where telegram_id = $1', [
      telegramId,
    ])
    return rows[0]?.state ?? null
  },
  async save(telegramId: number, dialogue: unknown): Promise<void> {
    await pool.query(
      `insert into bot.dialogue (telegram_id, state) values ($1, $2)
       on conflict (telegram_id) do update set state = excluded.state, updated_at = now()`,
      [telegramId, JSON.stringify(dialogue)],
    )
  },
  async forget(telegramId: number): Promise<void> {
    await pool.query('delete from bot.dialogue where telegram_id = $1', [telegramId])
  },
})
