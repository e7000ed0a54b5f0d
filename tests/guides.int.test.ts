/** Every command of the guides, run by a shell as it stands there, against the whole service. */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { personId } from '#domain/ids.ts'
import { openTokens } from '#platform/auth/tokens.ts'
import { eventually } from './eventually.ts'
import { type WholeService, wholeService } from './whole-service.ts'

const test = suite('guides')
const root = resolve(import.meta.dirname, '..')
let adak: WholeService
test.before(async () => {
  adak = await wholeService()
  await eventually(
    () =>
      adak
        .as(1)
        .readStats()
        .then(() => true),
    30_000,
  )
})
test.after(() => adak.close())

let people = 0
const tokenOfSomebody = async () => {
  const telegramId = ++people
  await adak.as(telegramId).registerMe({ body: { language: 'en' } })
  const wanted = { telegramId, name: null, scope: 'write', expiresAt: null, commandId: null } as const
  const made = await openTokens(adak.pool).issue({ ...wanted, owner: personId('a salt', telegramId) })
  if (!made) throw new Error('no token')
  return made.token
}

const textOf = (file: string) => readFileSync(resolve(root, file), 'utf8')
const blocksIn = (text: string) => [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
/** That one goes on for ever, and has a test of its own. */
const isMirror = (block: string) => block.includes('mirror.ts')

/** `npx adak token issue` is answered with a token of the service in hand. */
const prelude = 'npx() { printf "%s\\n" "$ISSUED"; }'
/** Nobody types so fast that the lists are behind. */
const settle = `
  HEAD=$(curl -sS -D - -o /dev/null -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' $API/commands -d '[]' |
    tr -d '\\r' | awk 'tolower($1) == "adak-position:" { print $2 }')
  until curl -sS -f -o /dev/null -H "Authorization: Bearer $TOKEN" -H "Adak-Min-Position: $HEAD" $API/stats 2>/dev/null
  do sleep 0.1; done
`
const run = async (...blocks: string[]) => {
  const script = [prelude, blocks.join(settle)].join('\n').replaceAll('http://localhost:8080', adak.origin)
  const env = { PATH: process.env.PATH, ISSUED: await tokenOfSomebody() }
  return new Promise<{ stdout: string; stderr: string }>((done) =>
    execFile('sh', ['-u', '-c', script], { env, timeout: 60_000 }, (_error, stdout, stderr) =>
      done({ stdout, stderr }),
    ),
  )
}
const problemsIn = (text: string) => [...text.matchAll(/urn:adak:problem:([a-z-]+)/g)].map(([, code]) => code)
/** Of a stream that is listened to for a while. */
const isTimeUp = (line: string) => line.startsWith('curl: (28)')
const complaints = (stderr: string) => stderr.split('\n').filter((line) => line !== '' && !isTimeUp(line))

const [start = ''] = blocksIn(textOf('docs/api/getting-started.md'))

for (const file of globSync('docs/api/*.md', { cwd: root }).sort()) {
  const name = basename(file)
  test(`${name}: every command runs as it stands, and none is refused but what shows a refusal`, async () => {
    const blocks = blocksIn(textOf(file)).filter((block) => block !== start && !isMirror(block))
    assert.ok(blocks.length > 0)
    const { stdout, stderr } = await run(start, ...blocks)
    assert.equal(complaints(stderr), [])
    assert.equal(problemsIn(stdout), name === 'errors.md' ? ['not-acceptable-content'] : [], stdout)
    assert.ok(stdout.length > 20, stdout)
    if (name === 'changes.md') assert.match(stdout, /retry: \d+\nid: \S+$/m)
  })
}

test('README: its tour of the API runs as it stands', async () => {
  const tour = /^## Use the API$(.*?)^## /ms.exec(textOf('README.md'))?.[1] ?? ''
  const { stdout, stderr } = await run(...blocksIn(tour))
  assert.equal(complaints(stderr), [])
  assert.equal(problemsIn(stdout), [])
  assert.match(stdout, '"status":"done"')
})

test('what the guides show of an answer is what is answered', async () => {
  const { stdout } = await run(start, ...blocksIn(textOf('docs/api/errors.md')))
  const [, shown = ''] = /^```json\n(.*?)^```$/ms.exec(textOf('docs/api/errors.md')) ?? []
  assert.equal(JSON.parse(stdout), JSON.parse(shown))
})

test('a written position is read', async () => {
  const written = await run(start, ...blocksIn(textOf('docs/api/read-your-writes.md')))
  assert.match(written.stdout, '"title":"Buy milk"')
})

test.run()
