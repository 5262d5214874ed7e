import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { createLog } from '../../src/log.js'
import { type Customer, createCustomer } from '../../src/sandbox/customer.js'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js'
import type { Tenant } from '../../src/tenants/tenant.js'
import { type FaultProxy, startFaultProxy } from '../fixtures/fault-proxy.js'
import { startBrowser } from './chromium.js'

const DAY = 86_400_000
const TEMPLATES = new URL('../../../templates', import.meta.url).pathname

export interface Invitation {
  tenant: Tenant
  link: string
}

/** The whole service on a sandbox of its own, with a browser before it. */
export interface Stage {
  browser: Browser
  sandbox: Sandbox
  proxy: FaultProxy
  /** The administrator of the customer's account 222222222222. */
  customer: Customer
  /** Calls the API as the operator. */
  operator<T>(method: string, path: string, body?: object): Promise<T>
  /** Makes a tenant and a link for it. */
  invite(name?: string, link?: object): Promise<Invitation>
  /** Has a tenant keep an access key of an account for 60 days, and gives the last four characters of its ID. */
  keepKey(tenant: Tenant, customer: Customer): Promise<string>
  /** Moves the service's clock on. */
  pass(milliseconds: number): void
  /** A browser of its own, with what went wrong in it. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
  close(): Promise<void>
}

export interface Visitor {
  context: BrowserContext
  page: Page
  /** What the pages complained of: script errors, refusals of the Content-Security-Policy. */
  complaints: string[]
  /** Every address that was asked for. */
  requested: string[]
}

export async function startStage(env: Record<string, string> = {}): Promise<Stage> {
  const browser = await startBrowser()
  let offset = 0
  let proxy: FaultProxy | undefined
  const sandbox = await startSandbox({
    port: 0,
    servicePort: 0,
    templateFolder: TEMPLATES,
    log: createLog('silent'),
    env: { DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0', DRAWBRIDGE_AWS_TIMEOUT: '2000', ...env },
    serviceClock: () => new Date(Date.now() + offset),
    between: async url => {
      proxy = await startFaultProxy(url)
      return proxy.url
    },
  })
  if (!proxy) throw new Error('Nothing is between the service and its AWS')
  const between = proxy
  const customer = createCustomer(sandbox.aws.url, '222222222222')
  const operator = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(sandbox.service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${await sandbox.aws.issueToken('operator')}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    browser,
    sandbox,
    proxy: between,
    customer,
    operator,
    async invite(name = 'Globex Corporation', link = {}) {
      const tenant = await operator<Tenant>('POST', '/v1/tenants', { name })
      const { url } = await operator<{ url: string }>(
        'POST',
        `/v1/tenants/${tenant.id}/onboarding-links`,
        link,
      )
      return { tenant, link: url }
    },
    async keepKey({ id }, { iam }) {
      const UserName = 'legacy'
      await iam.send(new CreateUserCommand({ UserName }))
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
      const accessKeyId = AccessKey?.AccessKeyId ?? ''
      const path = `/v1/tenants/${id}/static-credentials`
      const sunsetAt = new Date(Date.now() + offset + 60 * DAY).toISOString()
      await operator('PUT', `${path}/exemption`, { reason: 'They move in spring.', sunsetAt })
      await operator('POST', path, { accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey })
      return accessKeyId.slice(-4)
    },
    pass(milliseconds) {
      offset += milliseconds
    },
    visitor: options => newVisitor(browser, options),
    async close() {
      customer.close()
      await browser.close()
      await sandbox.close()
      await between.close()
    },
  }
}

async function newVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options })
  const complaints: string[] = []
  const requested: string[] = []
  context.on('console', message => {
    // A refused form is answered with its status, which Chromium reports as an error.
    if (message.type() === 'error' && !/status of (400|401|403|404|409|422|429|503)/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  context.on('weberror', error => complaints.push(String(error.error())))
  context.on('request', request => requested.push(request.url()))
  const page = await context.newPage()
  return { context, page, complaints, requested }
}

/** Opens a link and waits until the page stands. */
export async function open({ page }: Visitor, link: string): Promise<void> {
  await page.goto(link)
  await page.waitForURL('**/onboarding/connect')
}

/** Pastes a role's ARN and sends it. */
export async function verify(page: Page, roleArn: string): Promise<void> {
  await page.getByLabel('Role ARN').fill(roleArn)
  await page.getByRole('button', { name: 'Verify', exact: true }).click()
}

/** The card of a role. */
export function cardOf(page: Page, roleArn: string) {
  return page.locator('article', { has: page.getByText(roleArn, { exact: true }) })
}
