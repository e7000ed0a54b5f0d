/** A projector that dies or freezes at a step: `projector-child.ts <url> <step | none> <signal> <options as JSON>`. */
import { projector } from '#projector/service.ts'
import { openOn, quiet } from '../projected.ts'

const [, , url = '', fatal, signal, options = '{}'] = process.argv
const { pool, log } = openOn(url)
let struck = false

const running = projector({
  pool,
  log,
  logger: quiet,
  ...JSON.parse(options),
  onStep: async (step) => {
    if (step !== fatal || struck) return
    struck = true
    await new Promise((sent) => process.send?.({ state: 'struck' }, sent))
    process.kill(process.pid, signal === 'SIGSTOP' ? 'SIGSTOP' : 'SIGKILL')
  },
})
let told = ''
setInterval(() => {
  const { state } = running.status()
  if (state !== told) process.send?.({ state })
  told = state
}, 10)
process.on('disconnect', () => process.exit())
