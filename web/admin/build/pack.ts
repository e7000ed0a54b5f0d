/** Every file of a folder beside itself as .br and .gz. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const packedBy = { br: promisify(brotliCompress), gz: (content: Buffer) => promisify(gzip)(content, { level: 9 }) }

export const pack = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name))
    for (const [ending, packed] of Object.entries(packedBy))
      await writeFile(join(folder, `${name}.${ending}`), await packed(content))
  }
}
