/** Where Chromium is; undefined: nowhere that we know of. `CHROMIUM` names another. */
import { existsSync } from 'node:fs'

export const chromiumPath = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path))
