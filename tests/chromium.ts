/** Chromium as tests and pictures drive it; `CHROMIUM` names one that stands elsewhere. */
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** undefined: there is none that we know of. */
export const chromiumPath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))

export const startChromium = (): Promise<Browser> => {
  if (!chromiumPath) throw new Error('no Chromium here: name one by CHROMIUM')
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
