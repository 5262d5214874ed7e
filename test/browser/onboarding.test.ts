import { createRequire } from 'node:module'
import { AttachRolePolicyCommand } from '@aws-sdk/client-iam'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { BADLY_GUARDED_ROLES, guardedTrust } from '../../src/sandbox/badly-guarded-roles.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { texts } from '../../src/web/texts.js'
import { cardOf, open, startStage, type Visitor, verify } from './stage.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const RETURN_URL = 'http://127.0.0.1:9/settings/aws'
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

// A browser takes its time on a busy machine.
t.setTimeout(240_000)

const stage = await startStage({
  DRAWBRIDGE_VENDOR_NAME: 'Acme Cloud',
  DRAWBRIDGE_SUPPORT_URL: 'mailto:support@example.com',
  DRAWBRIDGE_RETURN_URLS: 'http://127.0.0.1:9/settings',
})
t.teardown(() => stage.close())

let launched = 0

/** Launches the role on the stack page that the button opens, and gives its ARN. */
async function launch({ context, page }: Visitor): Promise<string> {
  const [console] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Launch in AWS' }).click(),
  ])
  launched += 1
  await console.getByLabel('Stack name').fill(`drawbridge-${launched}`)
  await console.getByLabel(/I acknowledge/).check()
  await console.getByRole('button', { name: 'Create stack' }).click()
  const arn = (await console.locator('#output-RoleArn').textContent()) ?? ''
  await console.close()
  return arn
}

/** What shuts people out, as axe sees it (WCAG 2.2 A and AA, best practices). */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await (await import('node:fs/promises')).readFile(AXE, 'utf8'))
  // As text, since axe is known in the page alone.
  return page.evaluate<string[]>(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
  )
}

function isClean(test: Test, { complaints, requested }: Visitor): void {
  test.same(complaints, [], 'nothing in the browser complained')
  const hosts = new Set(requested.filter(url => !url.startsWith('data:')).map(url => new URL(url).host))
  const own = [new URL(stage.sandbox.service.url).host, new URL(stage.sandbox.aws.url).host]
  test.same(
    [...hosts].filter(host => !own.includes(host)),
    [],
    'nothing was asked of another host',
  )
}

t.test('from the link to a verified role, in clicks', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  const { page } = visitor
  await open(visitor, link.replace('#', `?returnUrl=${encodeURIComponent(RETURN_URL)}#`))
  test.notMatch(page.url(), /#|token|eyJ/, 'the token is gone from the address bar')
  await page.getByText(`an AWS account of ${tenant.name}`).waitFor()
  test.equal(await page.locator('#external-id').textContent(), tenant.externalId)
  const roleArn = await launch(visitor)
  await verify(page, roleArn)
  await cardOf(page, roleArn).getByText(texts.status.verified).waitFor()
  test.equal(await cardOf(page, roleArn).getByText(texts.check.PASS).count(), 8)
  await page.getByText('Your account is connected.').waitFor()
  test.equal(await page.getByRole('link', { name: 'Back to Acme Cloud' }).getAttribute('href'), RETURN_URL)
  for (const url of visitor.requested) test.notMatch(url.split('#')[0], /eyJ/, 'no address held the token')
  const { items } = await stage.operator<{ items: { status: string }[] }>(
    'GET',
    `/v1/tenants/${tenant.id}/roles`,
  )
  test.same(
    items.map(({ status }) => status),
    ['verified'],
  )
  isClean(test, visitor)
  await visitor.context.close()
})

t.test('closing and coming back goes on where it was; back and reload change nothing', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const roleArn = await stage.customer.createRole({
    name: 'returning',
    trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
  })
  await verify(visitor.page, roleArn)
  await cardOf(visitor.page, roleArn).getByText(texts.status.degraded).waitFor()
  await visitor.page.reload()
  await visitor.page.goBack()
  test.notMatch(visitor.page.url(), /eyJ/, 'nor does the history hold the token')
  await visitor.page.goForward()
  await visitor.page.close()
  const again = await visitor.context.newPage()
  await again.goto(`${stage.sandbox.service.url}/onboarding`)
  await cardOf(again, roleArn).getByText(texts.status.degraded).waitFor()
  const { items } = await stage.operator<{ items: unknown[] }>('GET', `/v1/tenants/${tenant.id}/roles`)
  test.equal(items.length, 1, 'registered once')
  isClean(test, visitor)
  await visitor.context.close()
})

t.test('each failing kind of role is kept out, and the page says why and what to do', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const { page } = visitor
  const registered: string[] = []
  for (const bad of BADLY_GUARDED_ROLES) {
    const roleArn = await stage.customer.createRole({
      name: bad.name,
      trust: bad.trust(VENDOR, tenant.externalId),
    })
    await verify(page, roleArn)
    const card = cardOf(page, roleArn)
    const failed = card.locator('li', { hasText: texts.checks[bad.seenBy] })
    await failed.getByText(texts.check.FAIL).waitFor()
    test.ok(await failed.getByText(texts.verify.toDo).count(), `${bad.name}: what to do`)
    const summary = (await failed.locator('.hint').first().textContent()) ?? ''
    test.ok(summary.length > 20, `${bad.name}: ${summary}`)
    registered.push(roleArn)
  }
  stage.pass(3 * MINUTE)
  await page.reload()
  for (const roleArn of registered) {
    await cardOf(page, roleArn).getByText(texts.status.rejected).waitFor()
  }
  test.equal(await page.getByText('Your account is connected.').count(), 0)
  test.same(await violations(page), [], 'axe finds nothing')
  isClean(test, visitor)
  await visitor.context.close()
})

t.test('a role that grants more is connected, and needs attention', async test => {
  const { link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const roleArn = await launch(visitor)
  const RoleName = roleArn.split('/').at(-1) ?? ''
  await stage.customer.iam.send(
    new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  )
  await verify(visitor.page, roleArn)
  await cardOf(visitor.page, roleArn).getByText(texts.status.degraded).waitFor()
  const excess = cardOf(visitor.page, roleArn).locator('li', { hasText: texts.checks['excess-permissions'] })
  test.equal(await excess.getByText(texts.check.FAIL).count(), 1)
  await visitor.context.close()
})

t.test('a role that AWS does not know yet is tried again by itself', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const roleArn = 'arn:aws:iam::222222222222:role/drawbridge/late'
  await verify(visitor.page, roleArn)
  const card = cardOf(visitor.page, roleArn)
  await card.getByText(texts.status.propagating).waitFor()
  await card.getByText(texts.verify.propagating).waitFor()
  await stage.customer.createRole({ name: 'late', trust: guardedTrust(VENDOR.roleArn, tenant.externalId) })
  stage.pass(30_000)
  await card.getByText(texts.status.degraded).waitFor()
  test.equal(await visitor.page.getByText('Your account is connected.').count(), 1, 'without a click')
  isClean(test, visitor)
  await visitor.context.close()
})

t.test('a page whose link is ended while it is open says so, and a new link opens it again', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  await stage.operator('DELETE', `/v1/tenants/${tenant.id}/onboarding-links`)
  await verify(visitor.page, 'arn:aws:iam::222222222222:role/any')
  await visitor.page.getByRole('heading', { name: 'This onboarding link was ended' }).waitFor()
  const next = await stage.operator<{ url: string }>('POST', `/v1/tenants/${tenant.id}/onboarding-links`, {})
  await open(visitor, next.url)
  await visitor.page.getByText(tenant.externalId, { exact: true }).first().waitFor()
  isClean(test, visitor)
  await visitor.context.close()
})

t.test('a page that looks for news outlives an outage, and tells when it is over itself', async test => {
  const { tenant, link } = await stage.invite('Watching')
  const visitor = await stage.visitor()
  const { page, context } = visitor
  const roleArn = 'arn:aws:iam::222222222222:role/drawbridge/watched'
  const card = cardOf(page, roleArn)
  const asked = (status: number) =>
    page.waitForResponse(answer => answer.url().includes('/onboarding/roles?') && answer.status() === status)
  await open(visitor, link)
  await verify(page, roleArn)
  await card.getByText(texts.status.propagating).waitFor()
  const mended = stage.proxy.inject(
    { service: 'dynamodb' },
    { kind: 'error', code: 'InternalServerError', status: 500 },
  )
  await asked(503)
  mended()
  await asked(200)
  test.equal(await card.getByText(texts.status.propagating).count(), 1, 'it is still there')
  const other = await stage.invite('Interfering')
  const second = await context.newPage()
  await second.goto(other.link)
  await page.getByText('an AWS account of Interfering').waitFor()
  await open(visitor, link)
  await stage.operator('DELETE', `/v1/tenants/${tenant.id}/onboarding-links`)
  await page.getByRole('heading', { name: 'This onboarding link was ended' }).waitFor()
  test.equal(await page.locator('h1').count(), 1, 'in place of the page, not within it')
  isClean(test, visitor)
  await context.close()
})

t.test(
  'two tabs: the last link that was opened counts, and a form of the other tenant is not mixed up',
  async test => {
    const [one, other] = [await stage.invite('One'), await stage.invite('Other')]
    const visitor = await stage.visitor()
    await open(visitor, one.link)
    const second = await visitor.context.newPage()
    await second.goto(other.link)
    await second.waitForURL('**/onboarding/connect')
    await second.getByText('an AWS account of Other').waitFor()
    const roleArn = 'arn:aws:iam::222222222222:role/drawbridge/two-tabs'
    await verify(visitor.page, roleArn)
    await visitor.page.getByText('another link was opened').waitFor()
    for (const { tenant } of [one, other]) {
      const { items } = await stage.operator<{ items: unknown[] }>('GET', `/v1/tenants/${tenant.id}/roles`)
      test.same(items, [], `nothing was registered for ${tenant.name}`)
    }
    await visitor.context.close()
  },
)

t.test('by keyboard alone, from the first step to a verified role', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const { page } = visitor
  const roleArn = await stage.customer.createRole({
    name: 'by-keyboard',
    trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
  })
  const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 60) ?? '')
  const seen: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    seen.push(await focused())
    if (seen.at(-1)?.includes('name="roleArn"')) break
  }
  for (const wanted of ['<summary', 'data-copy', '<select', 'type="submit"', 'name="roleArn"']) {
    test.ok(
      seen.some(html => html.includes(wanted)),
      `${wanted} is reached`,
    )
  }
  await page.keyboard.type(roleArn)
  await page.keyboard.press('Enter')
  await cardOf(page, roleArn).getByText(texts.status.degraded).waitFor()
  await visitor.context.close()
})

t.test('without script after the entry every form works', async test => {
  const { tenant, link } = await stage.invite()
  const visitor = await stage.visitor({ javaScriptEnabled: false })
  const { page } = visitor
  await page.goto(link.split('#')[0] ?? '')
  await page.getByLabel('Your link').fill(link)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.waitForURL('**/onboarding/connect')
  const customer = createCustomer(stage.sandbox.aws.url, '525252525252')
  test.teardown(() => customer.close())
  await stage.keepKey(tenant, customer)
  await page.reload()
  await page.getByRole('region', { name: texts.accessKey.title.active }).waitFor()
  await verify(page, 'nonsense')
  test.match(await page.locator('#refused').textContent(), /ARN/)
  const roleArn = await stage.customer.createRole({
    name: 'no-script',
    trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
  })
  await verify(page, roleArn)
  await cardOf(page, roleArn).getByText(texts.status.degraded).waitFor()
  test.equal(await page.locator('button[data-copy]:visible').count(), 0, 'no button that would do nothing')
  await page.getByRole('button', { name: texts.page.leave }).click()
  await page.waitForURL('**/onboarding')
  await visitor.context.close()
})

t.test('360 pixels wide, light and dark, nothing sticks out and nothing shuts anybody out', async test => {
  const { link } = await stage.invite('A company with a rather long name that goes on and on, Limited')
  for (const colorScheme of ['light', 'dark'] as const) {
    const visitor = await stage.visitor({ viewport: { width: 360, height: 740 }, colorScheme })
    await open(visitor, link)
    await verify(visitor.page, `arn:aws:iam::222222222222:role/${'very/'.repeat(20)}${'x'.repeat(64)}`)
    await visitor.page.locator('article').getByText(texts.status.propagating).waitFor()
    for (const details of await visitor.page.locator('details').all()) {
      await details.evaluate(element => element.setAttribute('open', ''))
    }
    const width = await visitor.page.evaluate(() => document.documentElement.scrollWidth)
    test.ok(width <= 360, `${colorScheme}: ${width} pixels`)
    test.same(await violations(visitor.page), [], colorScheme)
    isClean(test, visitor)
    await visitor.context.close()
  }
})

t.test(
  'whoever still has an access key is told so on the page, light and dark, until a role replaces it',
  async test => {
    const told = (page: Page, status: keyof typeof texts.accessKey.title) =>
      page.getByRole('region', { name: texts.accessKey.title[status], exact: true })
    const looks = { light: '505050505050', dark: '515151515151' } as const
    for (const colorScheme of ['light', 'dark'] as const) {
      const customer = createCustomer(stage.sandbox.aws.url, looks[colorScheme])
      test.teardown(() => customer.close())
      const { tenant, link } = await stage.invite()
      const visitor = await stage.visitor({ viewport: { width: 360, height: 740 }, colorScheme })
      const { page } = visitor
      await open(visitor, link)
      const top = () => page.locator('ol.steps').evaluate(steps => steps.getBoundingClientRect().top)
      const without = await top()
      await page.locator('#access-key').evaluate(place => place.remove())
      test.equal(await top(), without, 'without a key its place takes no room')
      const ending = await stage.keepKey(tenant, customer)
      const isFit = async (state: string) => {
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        test.ok(width <= 360, `${colorScheme}, ${state}: ${width} pixels`)
        test.same(await violations(page), [], `${colorScheme}, ${state}`)
      }
      await page.reload()
      await told(page, 'active').getByText(`ending in ${ending}, since`).waitFor()
      await told(page, 'active').getByText('(in 60 days)').waitFor()
      await isFit('active')
      const { quickCreateUrl } = await stage.operator<{ quickCreateUrl: string }>(
        'GET',
        `/v1/tenants/${tenant.id}/onboarding`,
      )
      const { RoleArn = '' } = await customer.launch(quickCreateUrl)
      await verify(page, RoleArn)
      await told(page, 'superseded').getByText(texts.accessKey.takenOver).waitFor()
      await page.getByText(texts.page.connectedMore.superseded).waitFor()
      test.equal(await page.getByText(texts.page.connectedMore.none).count(), 0)
      test.equal(await told(page, 'active').count(), 0)
      await isFit('superseded')
      await stage.operator('DELETE', `/v1/tenants/${tenant.id}/static-credentials`)
      await page.reload()
      await told(page, 'deletion-scheduled').getByText('(in 30 days)').waitFor()
      await isFit('deletion-scheduled')
      isClean(test, visitor)
      await visitor.context.close()
    }
  },
)

t.test(
  'a slow network sends a form once, and a page that lost the service goes on when it is back',
  async test => {
    const { tenant, link } = await stage.invite()
    const visitor = await stage.visitor()
    await open(visitor, link)
    const { page, context } = visitor
    const session = await context.newCDPSession(page)
    const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 20_000 }
    await session.send('Network.emulateNetworkConditions', slow)
    const roleArn = 'arn:aws:iam::222222222222:role/drawbridge/slow'
    await page.getByLabel('Role ARN').fill(roleArn)
    await page.getByRole('button', { name: 'Verify', exact: true }).dblclick()
    await cardOf(page, roleArn).getByText(texts.status.propagating).waitFor()
    const { items } = await stage.operator<{ items: unknown[] }>('GET', `/v1/tenants/${tenant.id}/roles`)
    test.equal(items.length, 1)
    await session.send('Network.emulateNetworkConditions', { ...slow, offline: true })
    await page.waitForEvent('requestfailed')
    await stage.customer.createRole({ name: 'slow', trust: guardedTrust(VENDOR.roleArn, tenant.externalId) })
    await session.send('Network.emulateNetworkConditions', {
      ...slow,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
    stage.pass(30_000)
    await cardOf(page, roleArn).getByText(texts.status.degraded).waitFor()
    await context.close()
  },
)

t.test('when AWS does not answer the page says so, loses nothing, and works again afterwards', async test => {
  const { link } = await stage.invite()
  const visitor = await stage.visitor()
  await open(visitor, link)
  const { page } = visitor
  const mended = stage.proxy.inject(
    { service: 'dynamodb' },
    { kind: 'error', code: 'InternalServerError', status: 500 },
  )
  await verify(page, 'arn:aws:iam::222222222222:role/drawbridge/down')
  await page
    .getByText(/cannot be reached|not answer|unavailable/i)
    .first()
    .waitFor()
  test.same(await violations(page), [])
  mended()
  const sts = stage.proxy.inject(
    { action: 'AssumeRole' },
    { kind: 'error', code: 'InternalFailure', status: 500 },
  )
  await page.getByRole('link', { name: texts.error.backToPage }).click()
  await verify(page, 'arn:aws:iam::222222222222:role/drawbridge/down')
  const card = cardOf(page, 'arn:aws:iam::222222222222:role/drawbridge/down')
  await card.getByText(texts.check.ERROR).first().waitFor()
  sts()
  test.equal(await card.getByText(texts.status.rejected).count(), 0, 'an outage rejects no role')
  await visitor.context.close()
})

// Last, since an hour later the operator's token has expired as well.
t.test('links that have expired, were ended, are cut off or of another tenant are explained', async test => {
  const expired = await stage.invite('Expired', { expiresInHours: 1 })
  const ended = await stage.invite('Ended')
  await stage.operator('DELETE', `/v1/tenants/${ended.tenant.id}/onboarding-links`)
  stage.pass(HOUR)
  const cases: [string, string][] = [
    [expired.link, 'This onboarding link has expired'],
    [ended.link, 'This onboarding link was ended'],
    [ended.link.slice(0, -10), 'This onboarding link is not valid'],
  ]
  for (const [link, title] of cases) {
    const visitor = await stage.visitor()
    await visitor.page.goto(link)
    await visitor.page.getByRole('heading', { name: title }).waitFor()
    test.notMatch(visitor.page.url(), /eyJ/, title)
    test.same(await violations(visitor.page), [], title)
    isClean(test, visitor)
    await visitor.context.close()
  }
})
