/** What every question of Postgres, or of what stands beside it, has to reckon with. */
import { StoreAway } from '#platform/event-store/port.ts'

/** Something frozen is as good as none: rejects with StoreAway, saying `why`, where it takes longer than that. */
export const inTime = <T>(work: Promise<T>, limitMs: number, why: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreAway(why)), limitMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Tables or columns are not there: a generation that was dropped, or one of another version's shape. */
export const isOfAnotherShape = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['42P01', '3F000', '42703'].includes(String(error.code))
