/** How far something long has come, on stderr: a bar where a person looks on, else a line now and then. */

import { type Progress, progressLine } from '#platform/progress.ts'

const width = 30

export const progressBar = (state: Progress): string => {
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
    show: (state: Progress) => {
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
