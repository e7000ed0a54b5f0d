/** Properties by fast-check. A failing run prints its seed; `ADAK_SEED=<seed>` repeats it, `ADAK_RUNS` makes it longer. */
import fc, { type Arbitrary } from 'fast-check'

export const hold = <Values extends unknown[]>(
  ...given: [...{ [K in keyof Values]: Arbitrary<Values[K]> }, (...values: Values) => void]
): void => {
  const predicate = given.pop() as (...values: Values) => void
  const arbitraries = given as unknown as { [K in keyof Values]: Arbitrary<Values[K]> }
  const seed = Number(process.env.ADAK_SEED ?? Date.now() % 2 ** 31)
  fc.assert(
    fc.property(fc.tuple<Values>(...arbitraries), (values) => predicate(...values)),
    { seed, numRuns: Number(process.env.ADAK_RUNS ?? 200), includeErrorInReport: true },
  )
}

/** As `hold`, for what has to be waited for; fewer runs. */
export const holdAsync = <Value>(
  values: Arbitrary<Value>,
  claim: (value: Value) => Promise<void>,
  numRuns = 25,
): Promise<void> => {
  const seed = Number(process.env.ADAK_SEED ?? Date.now() % 2 ** 31)
  const options = { seed, numRuns: Number(process.env.ADAK_RUNS ?? numRuns), includeErrorInReport: true }
  return fc.assert(fc.asyncProperty(values, claim), options)
}
