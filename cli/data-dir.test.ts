import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { holdDataDir, joinDataDir, saltOf, whoHolds } from './data-dir.ts'
import { Failure } from './failure.ts'

const inFolder = async (use: (dir: string) => Promise<void> | void) => {
  const dir = mkdtempSync(join(tmpdir(), 'data-dir-'))
  try {
    await use(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Another process that holds the folder until it is killed. */
const holderOf = async (dir: string) => {
  const module = join(import.meta.dirname, 'data-dir.ts')
  const running = `{ pid: process.pid, address: 'http://there', databaseUrl: 'postgres://there' }`
  const text = `
    const { holdDataDir } = await import(${JSON.stringify(module)})
    const held = holdDataDir(${JSON.stringify(dir)})
    held.announce(${running})
    console.log('held')
    setInterval(() => held, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('a folder that another process holds cannot be held, and says where that one is', () =>
  inFolder(async (dir) => {
    const child = await holderOf(dir)
    try {
      assert.is(holdDataDir(dir), null)
      assert.is(whoHolds(dir)?.pid, child.pid)
      const joined = await joinDataDir(dir)
      assert.is('address' in joined && joined.address, 'http://there')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }))

test('a holder that was killed holds nothing any more', () =>
  inFolder(async (dir) => {
    const child = await holderOf(dir)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const held = holdDataDir(dir)
    assert.ok(held)
    assert.is(whoHolds(dir), null)
    held?.release()
  }))

test('who waits for a folder gets it when it is released', () =>
  inFolder(async (dir) => {
    const child = await holderOf(dir)
    rmSync(join(dir, 'running.json'))
    const waiting = joinDataDir(dir)
    child.kill('SIGKILL')
    const joined = await waiting
    assert.ok('release' in joined)
    if ('release' in joined) joined.release()
  }))

test('a folder that cannot be made says what to do', () =>
  inFolder((dir) => {
    writeFileSync(join(dir, 'file'), '')
    assert.throws(
      () => holdDataDir(join(dir, 'file', 'data')),
      (error: unknown) => error instanceof Failure && /DATA_DIR .* make it yours, or set DATA_DIR/.test(error.message),
    )
  }))

test('a salt that nobody gave is made once and kept', () =>
  inFolder((dir) => {
    const first = saltOf(dir, undefined).salt
    assert.ok(first.length >= 32)
    assert.is(saltOf(dir, undefined).salt, first)
  }))

test('a given salt is kept only once it is said to be right', () =>
  inFolder((dir) => {
    const made = saltOf(dir, undefined).salt
    const given = saltOf(dir, 'pepper')
    assert.is(given.salt, 'pepper')
    assert.is(saltOf(dir, undefined).salt, made)
    given.keep()
    assert.is(saltOf(dir, undefined).salt, 'pepper')
  }))

test.run()
