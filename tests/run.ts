/**
 * Runs every test file, or those given, in two processes at a time. `node tests/run.ts [file…]`
 * Those of tests/stack share a stack of containers, so they run one after another, in a process of their own.
 * Prints a line a file and each failure whole; the last line is `N passed, N failed, N skipped`.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import type { FileResult } from './run-file.ts'

const root = resolve(import.meta.dirname, '..')
const worker = resolve(import.meta.dirname, 'run-file.ts')
const workers = Math.min(2, availableParallelism())
/** A file that takes longer hangs. */
const fileLimitMs = 600_000

const given = process.argv.slice(2).map((file) => resolve(file))
const found = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '.cache', 'data'] })
/** Those of the whole and those that ask databases first: they are the slow ones. */
const slowness = (file: string) => (file.startsWith('tests') ? 2 : file.endsWith('.int.test.ts') ? 1 : 0)
const bySlowness = (a: string, b: string) => slowness(b) - slowness(a) || a.localeCompare(b)
const files = given.length ? given : found.sort(bySlowness).map((file) => resolve(root, file))
const ofTheStack = (file: string) => file.startsWith(resolve(root, 'tests/stack'))
const queue = files.filter((file) => !ofTheStack(file))
const stackQueue = files.filter(ofTheStack)

const totals = { passed: 0, failed: 0, skipped: 0 }
const skipped: string[] = []

const report = (file: string, startedAt: number, result: FileResult) => {
  totals.passed += result.passed
  totals.failed += result.failed
  totals.skipped += result.skipped.length
  const name = relative(root, file)
  skipped.push(...result.skipped.map((title) => `${name}: ${title}`))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${result.failed ? '✘' : '✔'} ${name}  ${result.passed}/${result.passed + result.failed}  ${seconds} s`)
  if (result.report) console.log(result.report)
}

const lives = (child: ChildProcess) => child.exitCode === null && child.signalCode === null && child.connected
const lost = (why: string): FileResult => ({ passed: 0, failed: 1, skipped: [], report: why })

/** Takes files off the queue, one process for many; a process that dies costs the file in hand and is replaced. */
const work = async (queue: string[]) => {
  let child: ChildProcess | null = null
  for (let file = queue.shift(); file; file = queue.shift()) {
    const current: ChildProcess =
      child && lives(child) ? child : fork(worker, [], { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child = current
    const startedAt = performance.now()
    const result = await new Promise<FileResult>((done) => {
      const end = (result: FileResult) => {
        clearTimeout(limit)
        current.off('exit', ended).off('message', end)
        done(result)
      }
      const ended = (code: number | null, signal: string | null) =>
        end(lost(`its process ended by itself (${signal ?? code})`))
      const limit = setTimeout(() => {
        current.kill('SIGKILL')
        end(lost(`no end after ${fileLimitMs / 1000} s`))
      }, fileLimitMs)
      current.on('exit', ended).on('message', end)
      current.send(file)
    })
    report(file, startedAt, result)
  }
  if (child && lives(child)) {
    const ended = new Promise((done) => child?.once('exit', done))
    child.disconnect()
    await ended
  }
}

const lanes = Array.from({ length: workers }, async (_, lane) => {
  if (lane === 0) await work(stackQueue)
  await work(queue)
})
await Promise.all(lanes)
for (const title of skipped) console.log(`skipped ${title}`)
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed || !totals.passed ? 1 : 0
