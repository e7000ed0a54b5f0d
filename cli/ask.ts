/** Questions to the person at the terminal, on stderr. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Failure } from './failure.ts'

export const isAnybodyThere = (): boolean => process.stdin.isTTY === true

export const ask = async (question: string): Promise<string> => {
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await orGone(asking, asking.question(question))
  } finally {
    asking.close()
  }
}

/** What is typed is not shown. */
export const askHidden = async (question: string): Promise<string> => {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asking = createInterface({ input: process.stdin, output: unseen, terminal: true })
  process.stderr.write(question)
  try {
    return await orGone(asking, asking.question(''))
  } finally {
    asking.close()
    process.stderr.write('\n')
  }
}

/** Ctrl+C and Ctrl+D answer nothing. */
const orGone = (asking: ReturnType<typeof createInterface>, answer: Promise<string>): Promise<string> => {
  const gone = new Promise<never>((_, reject) => {
    for (const event of ['SIGINT', 'close'] as const) asking.once(event, () => reject(new Failure('nothing was done')))
  })
  gone.catch(() => undefined)
  return Promise.race([answer, gone])
}

/** The first line of stdin. */
export const lineOfStdin = async (): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString().split(/\r?\n/, 1)[0] ?? ''
}
