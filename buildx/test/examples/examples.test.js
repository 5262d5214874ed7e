import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createLog } from '../../src/log.js';
import { createCustomer } from '../../src/sandbox/customer.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = {
    'the typed client': [process.execPath, `${ROOT}build/examples/typescript/onboard-customer.js`],
    curl: ['bash', `${ROOT}examples/curl/onboard-customer.sh`],
};
const sandbox = await startSandbox({
    port: 0,
    servicePort: 0,
    templateFolder: `${ROOT}templates`,
    log: createLog('silent'),
});
const customer = createCustomer(sandbox.aws.url, '222222222222');
t.teardown(async () => {
    customer.close();
    await sandbox.close();
});
/** Runs an example to its end; whoever launches the role answers the question for its ARN. */
async function run([command = '', ...args], reference, launch) {
    const child = spawn(command, args, {
        env: {
            PATH: process.env.PATH,
            DRAWBRIDGE_URL: sandbox.service.url,
            TOKEN_URL: `${sandbox.aws.url}/oidc/token`,
            REFERENCE: reference,
        },
    });
    t.teardown(() => child.kill('SIGKILL'));
    let out = '';
    let asked = false;
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', async (text) => {
            out += text;
            const link = /Launch it: (\S+)\n/.exec(out)?.[1];
            if (link === undefined || asked)
                return;
            asked = true;
            child.stdin.end(`${await launch(link)}\n`);
        });
    }
    const [code] = await once(child, 'close');
    return { code, out };
}
/** Has the only role of a tenant verified once more. */
async function verifyAgain(tenantId) {
    const headers = { authorization: `Bearer ${await sandbox.aws.issueToken('operator')}` };
    const roles = `${sandbox.service.url}/v1/tenants/${tenantId}/roles`;
    const { items } = (await (await fetch(roles, { headers })).json());
    return (await fetch(`${roles}/${items[0]?.id}/verifications`, { method: 'POST', headers })).status;
}
for (const [name, command] of Object.entries(EXAMPLES)) {
    const absent = name === 'curl' && ['bash', 'curl'].find(tool => spawnSync(tool, ['--version']).error);
    const skip = absent ? `needs ${absent}` : false;
    t.test(`${name}: connects a customer, again and again`, { skip }, async (t) => {
        const reference = `crm-${name.length}`;
        let roleArn = '';
        const first = await run(command, reference, async (link) => {
            const outputs = await customer.launch(link, `stack-${name.length}`);
            roleArn = outputs.RoleArn ?? '';
            return roleArn;
        });
        t.match(first, { code: 0, out: /The role is verified\.$/m });
        t.match(first.out, /ec2:DescribeInstances.*: To list servers/);
        t.equal(first.out.match(/^ {2}PASS +/gm)?.length, 8);
        t.equal(first.out.match(/It was verified at/g)?.length, 1);
        const [line = '', tenantId = ''] = /^Tenant (\S+) .*$/m.exec(first.out) ?? [];
        t.equal(await verifyAgain(tenantId), 200);
        const again = await run(command, reference, async () => roleArn);
        t.match(again, { code: 0, out: line }, 'the same tenant');
        t.match(again.out, /The role is verified\.$/m, 'and the same role');
        t.equal(again.out.match(/It was verified at/g)?.length, 2, 'the cursor leads to the second page');
    });
    t.test(`${name}: a mistake is told in the service's own words`, { skip }, async (t) => {
        const { code, out } = await run(command, 'crm-mistaken', async () => 'no ARN at all');
        t.equal(code, 1);
        t.match(out, 'This is not the ARN of an IAM role');
    });
}
//# sourceMappingURL=examples.test.js.map