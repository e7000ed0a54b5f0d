import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = resolve(import.meta.dirname, '..')

/** The runner's exit status and output for files of these texts. */
const run = (...texts: string[]) => {
  const dir = mkdtempSync(join(tmpdir(), 'run-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
    const files = texts.map((text, i) => {
      const file = join(dir, `${i}.test.mjs`)
      writeFileSync(file, `import { test } from 'uvu'\n${text}`)
      return file
    })
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'tests/run.ts'), ...files], { encoding: 'utf8' })
    return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

const good = `test('good', () => {}); test.run()`

test('the last line adds up all files, and all good is status 0', () => {
  const { status, last } = run(good, good)
  assert.is(last, '2 passed, 0 failed, 0 skipped')
  assert.is(status, 0)
})

test('a failure is shown with its title and its message', () => {
  const { status, stdout, last } = run(good, `test('bad', () => { throw new Error('boom') }); test.run()`)
  assert.is(last, '1 passed, 1 failed, 0 skipped')
  assert.match(stdout, 'bad')
  assert.match(stdout, 'boom')
  assert.is(status, 1)
})

test('a file that never calls run() fails', () => {
  const { status, last } = run(`test('unheard', () => {})`)
  assert.is(last, '0 passed, 1 failed, 0 skipped')
  assert.is(status, 1)
})

test('a before hook that throws fails all tests of its file', () => {
  const hook = `test.before(() => { throw new Error('no') })`
  const { status, last } = run(`${hook}; test('a', () => {}); test('b', () => {}); test.run()`)
  assert.is(last, '0 passed, 2 failed, 0 skipped')
  assert.is(status, 1)
})

test('a file that cannot be loaded, or ends the process, fails, and the others are run', () => {
  const { last } = run(`import './nothing.mjs'`, `process.exit(0)`, good)
  assert.is(last, '1 passed, 2 failed, 0 skipped')
})

test('a skipped test is named', () => {
  const { stdout, last } = run(`test.skip('not on Sundays', () => {}); ${good}`)
  assert.is(last, '1 passed, 0 failed, 1 skipped')
  assert.match(stdout, /skipped .*not on Sundays/)
})

test.run()
