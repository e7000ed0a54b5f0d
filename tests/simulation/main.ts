/**
 * `make sim`: lives by their seeds, from `SEED` on (a random one if not given), `RUNS` of them, `DAYS` long each. A single
 * one tells its story. Exits with 1 and the seeds at which something did not hold.
 */
import { styleText } from 'node:util'
import { live } from './life.ts'

const number = (name: string, otherwise: number): number => {
  const given = process.env[name]
  if (!given) return otherwise
  if (!/^\d{1,9}(\.\d+)?$/.test(given) || (name !== 'DAYS' && given.includes('.'))) {
    console.error(`${name} has to be a ${name === 'DAYS' ? '' : 'whole '}number`)
    process.exit(2)
  }
  return Number(given)
}
const clock = performance.now.bind(performance)
const isTerminal = process.stderr.isTTY === true

const first = number('SEED', Math.floor(Math.random() * 1e9))
const runs = number('RUNS', process.env.SEED ? 1 : 100)
const days = number('DAYS', 1)

const began = clock()
const failing: number[] = []
const sums = { events: 0, acknowledged: 0, arrivals: 0, faults: 0 }
let lastShown = 0
const show = (done: number) => {
  const last = done === runs
  const now = clock()
  if (!last && now - lastShown < (isTerminal ? 200 : 10_000)) return
  lastShown = now
  const left = Math.ceil((((now - began) / done) * (runs - done)) / 1000)
  const bar = '█'.repeat(Math.round((20 * done) / runs)).padEnd(20, '░')
  const line = `${bar} ${done}/${runs} lives, ${failing.length} failing${last ? '' : `, ${left} s left`}`
  process.stderr.write(isTerminal ? `\r\x1b[K${line}${last ? '\n' : ''}` : `${line}\n`)
}

for (let i = 0; i < runs; i++) {
  const seed = first + i
  const { wrong, trace, ...counts } = await live(seed, days)
  for (const [name, count] of Object.entries(counts) as [keyof typeof sums, number][]) sums[name] += count
  if (runs === 1) console.log(trace.join('\n'))
  if (wrong.length > 0) {
    failing.push(seed)
    process.stderr.write(isTerminal ? '\r\x1b[K' : '')
    console.log(
      styleText('red', `seed ${seed}: repeat it by make sim SEED=${seed}${days === 1 ? '' : ` DAYS=${days}`}`),
    )
    for (const line of wrong.slice(0, 10)) console.log(`  ${line}`)
  }
  show(i + 1)
}
const { events, acknowledged, arrivals, faults } = sums
console.log(
  `${runs} lives from seed ${first}: ${acknowledged} commands acknowledged, ${events} events, ${arrivals} reminders arrived, ${faults} faults; ${failing.length} lives failed`,
)
process.exit(failing.length > 0 ? 1 : 0)
