import { existsSync } from 'node:fs';
import { chromium, } from 'playwright-core';
import { createLog } from '../../src/log.js';
import { createCustomer } from '../../src/sandbox/customer.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
import { startFaultProxy } from '../fixtures/fault-proxy.js';
const TEMPLATES = new URL('../../../templates', import.meta.url).pathname;
/** Chromium talks to nobody but the pages: nothing of its own in the background. */
const QUIET = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Starts the Chromium of this machine; playwright-core brings none. */
export async function startBrowser() {
    const executablePath = process.env.CHROMIUM ?? PLACES.find(place => existsSync(place));
    if (!executablePath) {
        throw new Error('There is no Chromium. Install it (Debian: apt-get install chromium), or name it: CHROMIUM=path');
    }
    // Chromium's own sandbox does not start as root, as checks in containers run.
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return chromium.launch({ executablePath, args: [...QUIET, ...root] });
}
export async function startStage(env = {}) {
    const browser = await startBrowser();
    let offset = 0;
    let proxy;
    const sandbox = await startSandbox({
        port: 0,
        servicePort: 0,
        templateFolder: TEMPLATES,
        log: createLog('silent'),
        env: { DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0', DRAWBRIDGE_AWS_TIMEOUT: '2000', ...env },
        serviceClock: () => new Date(Date.now() + offset),
        between: async (url) => {
            proxy = await startFaultProxy(url);
            return proxy.url;
        },
    });
    if (!proxy)
        throw new Error('Nothing is between the service and its AWS');
    const between = proxy;
    const customer = createCustomer(sandbox.aws.url, '222222222222');
    const operator = async (method, path, body) => {
        const answer = await fetch(sandbox.service.url + path, {
            method,
            headers: {
                authorization: `Bearer ${await sandbox.aws.issueToken('operator')}`,
                ...(body && { 'content-type': 'application/json' }),
            },
            ...(body && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (!answer.ok)
            throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        return (text === '' ? undefined : JSON.parse(text));
    };
    return {
        browser,
        sandbox,
        proxy: between,
        customer,
        operator,
        async invite(name = 'Globex Corporation', link = {}) {
            const tenant = await operator('POST', '/v1/tenants', { name });
            const { url } = await operator('POST', `/v1/tenants/${tenant.id}/onboarding-links`, link);
            return { tenant, link: url };
        },
        pass(milliseconds) {
            offset += milliseconds;
        },
        visitor: options => newVisitor(browser, options),
        async close() {
            customer.close();
            await browser.close();
            await sandbox.close();
            await between.close();
        },
    };
}
async function newVisitor(browser, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
    const complaints = [];
    const requested = [];
    context.on('console', message => {
        // A refused form is answered with its status, which Chromium reports as an error.
        if (message.type() === 'error' && !/status of (400|401|403|404|409|422|429|503)/.test(message.text())) {
            complaints.push(message.text());
        }
    });
    context.on('weberror', error => complaints.push(String(error.error())));
    context.on('request', request => requested.push(request.url()));
    const page = await context.newPage();
    return { context, page, complaints, requested };
}
/** Opens a link and waits until the page stands. */
export async function open({ page }, link) {
    await page.goto(link);
    await page.waitForURL('**/onboarding/connect');
}
/** Pastes a role's ARN and sends it. */
export async function verify(page, roleArn) {
    await page.getByLabel('Role ARN').fill(roleArn);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
}
/** The card of a role. */
export function cardOf(page, roleArn) {
    return page.locator('article', { has: page.getByText(roleArn, { exact: true }) });
}
//# sourceMappingURL=stage.js.map