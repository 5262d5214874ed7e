import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { BADLY_GUARDED_ROLES } from '../../src/sandbox/badly-guarded-roles.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { texts } from '../../src/web/texts.js'
import { type Invitation, open, startStage, verify } from './stage.js'

/** `npm run screenshots`: the customer's page in each of its states, into docs/screenshots. */
const FOLDER = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url))

const stage = await startStage({
  DRAWBRIDGE_VENDOR_NAME: 'Acme Cloud',
  DRAWBRIDGE_SUPPORT_URL: 'mailto:support@example.com',
  DRAWBRIDGE_RETURN_URLS: 'http://127.0.0.1:9/settings',
})

async function shot(
  name: string,
  invitation: Invitation,
  show: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
) {
  const visitor = await stage.visitor(options)
  await open(visitor, invitation.link)
  await show(visitor.page)
  await visitor.page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: true })
  await visitor.context.close()
}

async function launchedRole({ tenant }: Invitation, accountId: string): Promise<string> {
  const { quickCreateUrl } = await stage.operator<{ quickCreateUrl: string }>(
    'GET',
    `/v1/tenants/${tenant.id}/onboarding`,
  )
  const customer = createCustomer(stage.sandbox.aws.url, accountId)
  const { RoleArn = '' } = await customer.launch(quickCreateUrl)
  customer.close()
  return RoleArn
}

const settled = (page: Page, status: string) => page.locator('article').getByText(status).waitFor()

mkdirSync(FOLDER, { recursive: true })
try {
  const start = await stage.invite()
  await shot('start', start, async () => undefined)
  await shot('start-phone-dark', start, async () => undefined, {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  })
  await shot('refused', start, async page => {
    await verify(page, 'arn:aws:iam::222222222222:user/alice')
    await page.locator('#refused').waitFor()
  })

  const running = await stage.invite()
  const slow = stage.proxy.inject({ service: 'iam' }, { kind: 'delay', milliseconds: 1_500 })
  const roleArn = await launchedRole(running, '333333333333')
  await shot('checking', running, async page => {
    await verify(page, roleArn)
    await page.locator('article').getByText(texts.check.PASS).nth(2).waitFor()
  })
  slow()
  await shot('verified', running, page => settled(page, texts.status.verified))
  await shot('verified-dark', running, page => settled(page, texts.status.verified), { colorScheme: 'dark' })

  const waiting = await stage.invite()
  await shot('waiting', waiting, async page => {
    await verify(page, 'arn:aws:iam::444444444444:role/drawbridge/new')
    await settled(page, texts.status.propagating)
  })

  const rejected = await stage.invite()
  const bad = BADLY_GUARDED_ROLES[0]!
  const trust = bad.trust(VENDOR, rejected.tenant.externalId)
  const badArn = await stage.customer.createRole({ name: bad.name, trust })
  await shot('rejected', rejected, async page => {
    await verify(page, badArn)
    await settled(page, texts.status.rejected)
  })

  const keyed = await stage.invite()
  const moving = createCustomer(stage.sandbox.aws.url, '555555555555')
  await stage.keepKey(keyed.tenant, moving)
  moving.close()
  await shot('access-key', keyed, async () => undefined)

  const ended = await stage.invite()
  await stage.operator('DELETE', `/v1/tenants/${ended.tenant.id}/onboarding-links`)
  const visitor = await stage.visitor({ viewport: { width: 1000, height: 500 } })
  await visitor.page.goto(ended.link)
  await visitor.page.getByRole('alert').waitFor()
  await visitor.page.screenshot({ path: `${FOLDER}ended.png` })
  await visitor.page.goto(`${stage.sandbox.service.url}/onboarding`)
  await visitor.page.getByLabel(texts.entry.label).waitFor()
  await visitor.page.screenshot({ path: `${FOLDER}entry.png` })
  await visitor.context.close()
} finally {
  await stage.close()
}
