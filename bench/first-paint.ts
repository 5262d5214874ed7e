import type { Browser, Page } from 'playwright-core'
import { findChromium, NO_CHROMIUM, startBrowser } from '../test/browser/chromium.js'
import { median } from './compare.js'
import { createTenantAt, linkOf, openLink } from './tenants.js'
import type { World } from './world.js'

/** From where a page is asked for to where its first content is painted. */
export interface Paint {
  name: string
  /** Most seconds. */
  goal: number
  seconds: number
  spread: [least: number, most: number]
  times: number
}

/** Bytes of bodies as they came over the wire, compressed where the service compresses them. */
export interface Transferred {
  script: number
  style: number
  entryHtml: number
  connectHtml: number
}

export interface FirstPaint {
  browser: string
  paints: Paint[]
  transferred: Transferred
}

/** The same for all: a second is what people wait for without a thought. */
const GOAL = 1

/** The first contentful paint of the customer's pages, with nothing in the browser's cache and with all in it. */
export async function measureFirstPaint(
  world: World,
  times: number,
): Promise<FirstPaint | { leftOut: string }> {
  if (!findChromium()) return { leftOut: NO_CHROMIUM }
  const { entry, connect, click } = await waysToThePages(world)
  const browser = await startBrowser()
  try {
    // The browser's own start is nobody's figure.
    await coldAndWarm(browser, click)
    const seen = { entry: [] as ColdAndWarm[], connect: [] as ColdAndWarm[], click: [] as ColdAndWarm[] }
    for (let time = 0; time < times; time++) {
      seen.entry.push(await coldAndWarm(browser, entry))
      seen.connect.push(await coldAndWarm(browser, connect))
      seen.click.push(await coldAndWarm(browser, click))
    }
    const [firstEntry, firstConnect] = [seen.entry[0]?.cold.bytes, seen.connect[0]?.cold.bytes]
    if (!firstEntry?.fetched || !firstConnect?.fetched) throw new Error('A new browser fetched nothing')
    const { script, style } = firstConnect
    return {
      browser: `Chromium ${browser.version()}`,
      paints: [
        ...paintsOf('entry page', seen.entry),
        ...paintsOf('connect page', seen.connect),
        ...paintsOf('click on the link to connect page', seen.click),
      ],
      transferred: { script, style, entryHtml: firstEntry.html, connectHtml: firstConnect.html },
    }
  } finally {
    await browser.close()
  }
}

/** The entry page by itself, the connect page by the cookie of an opened link, and all the way from the link. */
async function waysToThePages(world: World): Promise<Record<'entry' | 'connect' | 'click', Going>> {
  const operator = await world.token('operator')
  const tenant = await createTenantAt(world.url, operator)
  const link = await linkOf(world, operator, tenant.id)
  const [name = '', value = ''] = (await openLink(world, operator, tenant.id)).split(/=(.*)/s)
  const { hostname } = new URL(world.url)
  return {
    entry: page => visit(page, `${world.url}/onboarding`),
    async connect(page) {
      await page.context().addCookies([{ name, value, domain: hostname, path: '/onboarding' }])
      return visit(page, `${world.url}/onboarding/connect`)
    },
    async click(page) {
      await page.context().clearCookies()
      return clickOn(page, link)
    },
  }
}

interface Visit {
  seconds: number
  /** Of bodies, and what of script and style was fetched and not in the cache. */
  bytes: { script: number; style: number; html: number; fetched: number }
}

type Going = (page: Page) => Promise<Visit>
type ColdAndWarm = Record<'cold' | 'warm', Visit>

/** Goes somewhere in a browser that knows nothing yet, and once more with what it has in its cache by then. */
async function coldAndWarm(browser: Browser, go: Going): Promise<ColdAndWarm> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } })
  try {
    const page = await context.newPage()
    const cold = await go(page)
    await page.goto('about:blank')
    const warm = await go(page)
    if (warm.bytes.fetched > 0) throw new Error(`${warm.bytes.fetched} bytes were not in the cache`)
    return { cold, warm }
  } finally {
    await context.close()
  }
}

async function visit(page: Page, url: string): Promise<Visit> {
  await page.goto(url)
  const { painted, from, bytes } = await page.evaluate<Seen>(SEEN)
  return { seconds: (painted - from) / 1_000, bytes }
}

/** From the click on a link, as it stands in a mail, by way of the entry page and its form. */
async function clickOn(page: Page, link: string): Promise<Visit> {
  await page.setContent(`<a href="${link}">Connect your AWS account</a>`)
  const clicked = await page.evaluate<number>(CLICK)
  await page.waitForURL('**/onboarding/connect')
  const { painted, bytes } = await page.evaluate<Seen>(SEEN)
  return { seconds: (painted - clicked) / 1_000, bytes }
}

// What runs in the page is text here, since this program knows no types of a browser.

const CLICK = `(() => {
  const clicked = performance.timeOrigin + performance.now()
  document.querySelector('a').click()
  return clicked
})()`

interface Seen extends Pick<Visit, 'bytes'> {
  /** Milliseconds of the clock that all pages share. */
  from: number
  painted: number
}

/** Waits for the page's first contentful paint, which the load may come before. */
const SEEN = `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('Nothing was painted within 30 s')), 30_000)
  const sizeOf = (entries, size = 'encodedBodySize') => entries.reduce((sum, entry) => sum + entry[size], 0)
  const filesOf = type => performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === type)
  new PerformanceObserver(list => {
    const [paint] = list.getEntriesByName('first-contentful-paint')
    if (!paint) return
    resolve({
      from: performance.timeOrigin,
      painted: performance.timeOrigin + paint.startTime,
      bytes: {
        script: sizeOf(filesOf('script')),
        style: sizeOf(filesOf('link')),
        fetched: sizeOf(performance.getEntriesByType('resource'), 'transferSize'),
        html: sizeOf(performance.getEntriesByType('navigation')),
      },
    })
  }).observe({ type: 'paint', buffered: true })
})`

function paintsOf(name: string, seen: ColdAndWarm[]): Paint[] {
  return (['cold', 'warm'] as const).map(cache => {
    const seconds = seen.map(visits => visits[cache].seconds)
    return {
      name: `${name}, ${cache}`,
      goal: GOAL,
      seconds: median(seconds),
      spread: [Math.min(...seconds), Math.max(...seconds)],
      times: seconds.length,
    }
  })
}
