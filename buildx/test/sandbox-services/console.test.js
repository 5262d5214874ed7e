import { runInNewContext } from 'node:vm';
import t from 'tap';
import { createCloudFormation } from '../../src/sandbox/cloudformation/cloudformation.js';
import { createConsole } from '../../src/sandbox/console/console.js';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { createIamDirectory } from './iam-directory.js';
import { OTHER_ACCOUNT } from './support.js';
const TEMPLATE = `
Description: For <the> "vendor"
Parameters:
  ExternalId: { Type: String, Description: The vendor's <b>external ID</b>, AllowedPattern: '[\\w-]+' }
  Stage: { Type: String, Default: live }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Id: !Ref ExternalId }
Outputs:
  RoleArn: { Value: !GetAtt Role.Arn, Description: Give it to the vendor }
`;
const TEMPLATE_URL = 'http://127.0.0.1:4566/templates/t.yaml';
const HOST = { host: '127.0.0.1:4566' };
function build() {
    const directory = createIamDirectory();
    let count = 0;
    const cloudFormation = createCloudFormation({
        state: createStateStore(),
        iam: directory.iam,
        fetchTemplate: async (url) => {
            if (url !== TEMPLATE_URL)
                throw new Error('Access Denied');
            return TEMPLATE;
        },
        clock: () => new Date('2026-01-15T12:00:00Z'),
        ids: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    });
    const console = createConsole({ cloudFormation });
    const send = async (method, path, fields = {}, headers = {}) => {
        const url = new URL(path, 'http://127.0.0.1:4566');
        const response = await console.handle({
            method,
            path: url.pathname,
            query: url.searchParams,
            headers: { ...HOST, ...headers },
            body: Buffer.from(String(new URLSearchParams(fields))),
        });
        return { status: response?.status, headers: response?.headers ?? {}, body: String(response?.body ?? '') };
    };
    return { console, send, ...directory };
}
const review = `/cloudformation/home?${new URLSearchParams({
    region: 'eu-west-1',
    templateURL: TEMPLATE_URL,
    stackName: 'vendor-access',
    param_ExternalId: '"><script>alert(1)</script>',
})}`;
const launch = {
    region: 'eu-west-1',
    templateURL: TEMPLATE_URL,
    stackName: 'vendor-access',
    accountId: OTHER_ACCOUNT,
    param_ExternalId: 'id-1',
    param_Stage: 'live',
    capability: 'CAPABILITY_IAM',
    acknowledged: 'yes',
};
t.test('every page says that it is no AWS console, and runs only its own script', async (t) => {
    const { send } = build();
    const pages = [
        ['GET', '/cloudformation/home', {}],
        ['GET', review, {}],
        ['GET', '/cloudformation/none', {}],
        ['POST', '/cloudformation/launch', launch],
    ];
    for (const [method, path, fields] of pages) {
        const { headers, body } = await send(method, path, fields, { origin: 'http://127.0.0.1:4566' });
        t.match(body, /This is a sandbox, not the AWS console/, path);
        t.match(headers['content-security-policy'], /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/);
        t.notMatch(headers['content-security-policy'], /unsafe/);
        t.notMatch(body, /<script>|<style| on[a-z]+=| style=/, 'nothing inline');
    }
    for (const [file, type] of [
        ['script.js', 'text/javascript'],
        ['style.css', 'text/css'],
    ])
        t.match(await send('GET', `/cloudformation/${file}`), { status: 200, headers: { 'content-type': type } });
    const { console } = build();
    const other = { method: 'GET', path: '/', query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
    t.equal(await console.handle(other), undefined, 'other paths are not its own');
});
t.test('the script turns the values behind # of a quick-create link into the page of the form', async (t) => {
    const { send } = build();
    const { body: script } = await send('GET', '/cloudformation/script.js');
    const opened = (href) => {
        let target;
        const url = new URL(href);
        const location = { href, hash: url.hash, replace: (to) => (target = String(to)) };
        runInNewContext(script, { location, URL, URLSearchParams, document: { querySelectorAll: () => [] } });
        return target;
    };
    const link = new URLSearchParams({ templateURL: TEMPLATE_URL, stackName: 'a&b', param_ExternalId: 'x y' });
    const target = opened(`http://127.0.0.1:4566/cloudformation/home?region=eu-west-1#/stacks/create/review?${link}`);
    const { pathname, searchParams, hash } = new URL(target ?? '');
    t.same([pathname, hash], ['/cloudformation/home', '']);
    t.same(Object.fromEntries(searchParams), { region: 'eu-west-1', ...Object.fromEntries(link) });
    t.equal(opened(target ?? ''), undefined, 'which stays');
    t.equal(opened('http://127.0.0.1:4566/cloudformation/home#/stacks'), undefined);
});
t.test('the review page shows the template and what the link filled in, escaped', async (t) => {
    const { send } = build();
    const { status, body } = await send('GET', review);
    t.equal(status, 200);
    t.match(body, 'value="&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;"');
    t.match(body, 'The vendor&#39;s &#60;b&#62;external ID&#60;/b&#62;');
    t.match(body, 'For &#60;the&#62; &#34;vendor&#34;');
    t.match(body, `name="accountId" value="${OTHER_ACCOUNT}"`);
    t.match(body, 'name="param_Stage" value="live"', 'a default');
    t.match(body, /name="acknowledged"[^>]*required/);
    t.match(await send('GET', '/cloudformation/home?templateURL=http://other/x'), {
        status: 400,
        body: /S3 error: Access Denied/,
    });
});
t.test('launching', async (t) => {
    const { send, roles } = build();
    const own = { origin: 'http://127.0.0.1:4566', 'sec-fetch-site': 'same-origin' };
    const { status, body } = await send('POST', '/cloudformation/launch', launch, own);
    const [role] = [...roles.values()];
    t.equal(status, 200);
    t.match(body, /CREATE_COMPLETE/);
    t.match(role?.arn, new RegExp(`^arn:aws:iam::${OTHER_ACCOUNT}:role/vendor-access-Role-`));
    t.match(body, `data-copy="${role?.arn}"`);
    t.match(role?.assumeRolePolicyDocument, { Id: 'id-1' });
    t.match(await send('POST', '/cloudformation/launch', launch, own), { status: 400, body: /already exists/ });
    const refused = [
        ['without the acknowledgement', { acknowledged: '' }, own, 400, /Requires capabilities/],
        ['a parameter against its pattern', { param_ExternalId: '<b>' }, own, 400, /must match pattern/],
        ['an account that is none', { accountId: '12' }, own, 400, /12 digits/],
        ['a Region that is none', { region: 'x"/../y' }, own, 400, /Region/],
        ['from another site', {}, { 'sec-fetch-site': 'cross-site' }, 403, /another site/],
        ['from another port of this machine', {}, { 'sec-fetch-site': 'same-site' }, 403, /another site/],
        ['from another origin, by an old browser', {}, { origin: 'http://evil.example' }, 403, /another site/],
        ['from a sandboxed frame', {}, { origin: 'null' }, 403, /another site/],
        [
            'under a name that was made to lead here',
            {},
            { host: 'evil.example:4566', origin: 'http://evil.example:4566', 'sec-fetch-site': 'same-origin' },
            403,
            /another site/,
        ],
    ];
    for (const [name, fields, headers, code, text] of refused) {
        const answer = await send('POST', '/cloudformation/launch', { ...launch, stackName: 'other', ...fields }, headers);
        t.match(answer, { status: code, body: text }, name);
        t.notMatch(answer.body, '<b>');
    }
    t.equal(roles.size, 1);
    t.equal((await send('GET', '/cloudformation/launch')).status, 404, 'a link launches nothing');
});
//# sourceMappingURL=console.test.js.map