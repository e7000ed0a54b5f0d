/** A process of the runner: is sent files, imports each, runs its suites, sends back what came of it. */
import { pathToFileURL } from 'node:url'

export interface FileResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
  /** What went wrong, for people. */
  readonly report: string
}

type Suite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>

const uvuGlobals = globalThis as unknown as { UVU_DEFER: number; UVU_INDEX: number; UVU_QUEUE: Suite[][] }
uvuGlobals.UVU_DEFER = 1
const { test } = await import('uvu')

let skippedNow: string[] = []
const skip = test.skip
test.skip = ((title?: string) => {
  skippedNow.push(title ?? 'a test without a title')
  skip()
}) as typeof test.skip

const runFile = async (file: string): Promise<FileResult> => {
  const index = uvuGlobals.UVU_QUEUE.push([]) - 1
  uvuGlobals.UVU_INDEX = index
  skippedNow = []
  await import(pathToFileURL(file).href)
  const suites = uvuGlobals.UVU_QUEUE[index] ?? []
  if (!suites.length)
    return { passed: 0, failed: 1, skipped: [], report: 'it never calls run(), so none of its tests ran' }
  const write = process.stdout.write
  process.stdout.write = () => true
  const sum = { passed: 0, failed: 0, leftOut: 0, report: '' }
  try {
    for (const suite of suites) {
      // A `before` hook that throws is swallowed by uvu, and shows only in that fewer passed than there are.
      const [errors, passed, leftOut, total] = await suite()
      sum.passed += passed
      sum.failed += total - passed
      sum.leftOut += leftOut
      if (errors !== true) sum.report += errors
      else if (passed < total) sum.report += 'a hook threw; run the file by itself to see where\n'
    }
  } finally {
    process.stdout.write = write
  }
  const unnamed = sum.leftOut - skippedNow.length
  return {
    passed: sum.passed,
    failed: sum.failed,
    skipped: [...skippedNow, ...Array.from({ length: Math.max(0, unnamed) }, () => 'left out by .only, or by a suite')],
    report: sum.report.trimEnd(),
  }
}

const thrown = (error: unknown): FileResult => ({
  passed: 0,
  failed: 1,
  skipped: [],
  report: error instanceof Error ? (error.stack ?? error.message) : String(error),
})

process.on('message', (file: string) => {
  runFile(file)
    .catch(thrown)
    .then((result) => process.send?.(result))
})
process.on('disconnect', () => process.exit())
