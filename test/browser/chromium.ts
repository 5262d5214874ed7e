import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Chromium talks to nobody but the pages: nothing of its own in the background. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const NO_CHROMIUM =
  'There is no Chromium. Install it (Debian: apt-get install chromium), or name it: CHROMIUM=path'

/** Where the Chromium of this machine is, if it has one; playwright-core brings none. */
export const findChromium = () => process.env.CHROMIUM ?? PLACES.find(place => existsSync(place))

/** Starts the Chromium of this machine. Throws where there is none. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error(NO_CHROMIUM)
  // Chromium's own sandbox does not start as root, as checks in containers run.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...QUIET, ...root] })
}
