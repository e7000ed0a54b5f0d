import type { Bench } from './postgres.ts'
import type { Row } from './rounds.ts'

/** One case of the bench: rows of figures, each beside its floor. */
export type Case = (bench: Bench, options: { readonly full: boolean }) => Promise<readonly Row[]>
