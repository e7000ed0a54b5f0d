/** How far something long has come. */

export interface Progress {
  readonly done: number
  /** null: nobody knows yet. */
  readonly total: number | null
  /** A second. */
  readonly rate: number
  readonly secondsLeft: number | null
}

export type OnProgress = (progress: Progress) => void

/** From what was done before and since `began` (`performance.now()`). */
export const progressOf = (done: number, before: number, total: number | null, began: number): Progress => {
  const rate = (done - before) / Math.max(0.001, (performance.now() - began) / 1000)
  const whole = total === null ? null : Math.max(total, done)
  return { done, total: whole, rate, secondsLeft: whole === null || rate === 0 ? null : (whole - done) / rate }
}

const number = new Intl.NumberFormat('en')

const clock = (seconds: number) => {
  const whole = Math.max(0, Math.ceil(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const progressLine = ({ done, total, rate, secondsLeft }: Progress): string => {
  const of = total === null ? '' : ` of ${number.format(total)}`
  const left = secondsLeft === null ? '' : `  ${clock(secondsLeft)} left`
  return `${number.format(done)}${of} events  ${number.format(Math.round(rate))}/s${left}`
}
