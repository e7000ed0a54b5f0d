import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = resolve(import.meta.dirname, '../..')
const run = (command: string, args: readonly string[], cwd: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}
const inFolder = (use: (dir: string) => void) => {
  const dir = mkdtempSync(join(tmpdir(), 'launchers-'))
  try {
    use(dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

test('bin/node is the Node that package.json names', () => {
  const { stdout } = run(join(root, 'bin/node'), ['-p', 'process.execPath'], root)
  assert.ok(stdout.startsWith(join(root, 'node_modules')), stdout)
})

test('adak runs through a link to a link, from another folder, as npx has it', () =>
  inFolder((dir) => {
    symlinkSync(join(root, 'bin/adak'), join(dir, 'first'))
    symlinkSync('first', join(dir, 'adak'))
    const { status, stdout } = run(join(dir, 'adak'), ['--help'], tmpdir())
    assert.is(status, 0)
    assert.match(stdout, 'Usage: adak')
  }))

test('before anything is installed, adak says what to do', () =>
  inFolder((dir) => {
    cpSync(join(root, 'bin'), join(dir, 'bin'), { recursive: true })
    const { status, stdout, stderr } = run(join(dir, 'bin/adak'), ['start'], dir)
    assert.is(status, 1)
    assert.is(stdout, '')
    assert.match(stderr, /^adak: not installed yet; .* make install\n$/)
  }))

test.run()
