/** How far something long has come, on stderr: a bar where a person looks on, else a line now and then. */

export interface Done {
  readonly done: number
  /** null: nobody knows yet. */
  readonly total: number | null
  /** A second. */
  readonly rate: number
  readonly secondsLeft: number | null
}

const width = 30
const number = new Intl.NumberFormat('en')

const clock = (seconds: number) => {
  const whole = Math.max(0, Math.ceil(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const progressLine = ({ done, total, rate, secondsLeft }: Done): string => {
  const of = total === null ? '' : ` of ${number.format(total)}`
  const left = secondsLeft === null ? '' : `  ${clock(secondsLeft)} left`
  return `${number.format(done)}${of} events  ${number.format(Math.round(rate))}/s${left}`
}

export const progressBar = (state: Done): string => {
  const share = state.total ? Math.min(1, state.done / state.total) : 0
  const filled = Math.round(share * width)
  return `[${'█'.repeat(filled)}${'░'.repeat(width - filled)}]  ${progressLine(state)}`
}

/** Call `end` before anything else is written. */
export const progress = (stream: NodeJS.WriteStream = process.stderr) => {
  const everyMs = stream.isTTY ? 100 : 5_000
  let next = stream.isTTY ? 0 : performance.now() + everyMs
  let drawn = false
  return {
    show: (state: Done) => {
      if (performance.now() < next) return
      next = performance.now() + everyMs
      drawn = true
      stream.write(stream.isTTY ? `\r${progressBar(state)}\x1b[K` : `${progressLine(state)}\n`)
    },
    end: () => {
      if (drawn && stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
