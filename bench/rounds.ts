/** Contestants take turns, so that what else the machine does falls on all of them alike; ratios are taken round by round. */
export type Sample = Readonly<Record<string, number>>
type Contestants = Readonly<Record<string, () => Promise<Sample>>>
export type Samples<C> = { readonly [Name in keyof C]: readonly Sample[] }

/** Each round runs them all, beginning with another one. A round before the first warms them up, and does not count. */
export const interleave = async <C extends Contestants>(rounds: number, contestants: C): Promise<Samples<C>> => {
  const names = Object.keys(contestants)
  const samples: Record<string, Sample[]> = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + 1 + turn) % names.length] ?? ''
      const sample = await contestants[name]?.()
      if (sample && round >= 0) samples[name]?.push(sample)
    }
  }
  return samples as unknown as Samples<C>
}

/** Of one that has no other beside it. */
export const times = async (rounds: number, work: () => Promise<Sample>): Promise<Sample[]> => {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++) samples.push(await work())
  return samples
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN }
}

/** Of values in ascending order; nearest rank. */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN

export interface Row {
  readonly case: string
  readonly measured: string
  readonly unit: string
  readonly ours: Spread
  readonly floor?: Spread & { readonly name: string }
  /** Ours over the floor's, round by round. */
  readonly ratio?: Spread
  /** What is asked of the ratio where there is one, of ours where there is none; absent: only told. */
  readonly target?: { readonly least: number } | { readonly most: number }
}

interface Compared {
  readonly case: string
  readonly measured: string
  readonly unit: string
  readonly of: string
  readonly ours: readonly Sample[]
  readonly floor?: { readonly name: string; readonly samples: readonly Sample[] }
  readonly target?: Row['target']
}

export const row = ({ of, ours, floor, target, ...named }: Compared): Row => {
  const values = ours.map((sample) => sample[of] ?? Number.NaN)
  const floors = floor?.samples.map((sample) => sample[of] ?? Number.NaN)
  return {
    ...named,
    ours: spread(values),
    ...(floor && floors && { floor: { name: floor.name, ...spread(floors) } }),
    ...(floors && { ratio: spread(values.map((value, i) => value / (floors[i] ?? Number.NaN))) }),
    ...(target && { target }),
  }
}

/** null: nothing was asked. */
export const met = ({ target, ratio, ours }: Row): boolean | null => {
  if (!target) return null
  const value = (ratio ?? ours).median
  return 'least' in target ? value >= target.least : value <= target.most
}
