import fc from 'fast-check';
import t from 'tap';
import { ConfigError, loadConfig, loadSections } from '../src/config.js';
import { isLoopback } from '../src/environment.js';
const MINIMAL = {
    DRAWBRIDGE_VENDOR_ROLE_ARN: 'arn:aws:iam::111111111111:role/drawbridge',
    DRAWBRIDGE_PUBLIC_URL: 'https://drawbridge.example.com',
    DRAWBRIDGE_OIDC_ISSUER: 'https://id.example.com',
    DRAWBRIDGE_OIDC_AUDIENCE: 'drawbridge',
    DRAWBRIDGE_TEMPLATE_BUCKET: 'vendor-templates',
    AWS_REGION: 'eu-central-1',
};
function problemsOf(env) {
    try {
        loadConfig(env, '/templates');
        return [];
    }
    catch (error) {
        if (!(error instanceof ConfigError))
            throw error;
        return error.problems;
    }
}
const load = (env = {}) => loadConfig({ ...MINIMAL, ...env }, '/templates');
t.test('the smallest configuration is enough, and everything else has a default', test => {
    const config = load();
    test.match(config, {
        http: { host: '0.0.0.0', port: 3000, trustedProxies: 0, rateLimit: 3_000, bodyLimitBytes: 65_536 },
        metrics: { port: 9464 },
        log: { level: 'info' },
        oidc: { rolesClaim: 'roles', tenantClaim: 'tenant_id' },
        aws: { partition: 'aws', table: 'drawbridge', secretPrefix: 'drawbridge/', timeout: 3_000 },
        vendor: { accountId: '111111111111' },
        templates: { permissionSet: 'inventory', folder: '/templates', access: 'public' },
    });
    test.same(config.vendor.accountIds, ['111111111111']);
    test.equal(config.aws.kmsKeyId, undefined);
    test.equal(config.templates.baseUrl, undefined);
    test.equal(config.templates.consoleOrigin, undefined);
    test.end();
});
t.test('every variable that is missing is named in one error', test => {
    const problems = problemsOf({});
    for (const name of Object.keys(MINIMAL))
        test.ok(problems.includes(`${name} is missing`), name);
    test.equal(problems.length, Object.keys(MINIMAL).length);
    test.throws(() => loadConfig({}, '/templates'), { name: 'ConfigError', message: /6 problem\(s\)/ });
    test.same(problemsOf({ ...MINIMAL, AWS_REGION: '  ' }), ['AWS_REGION is missing'], 'blank is missing');
    test.end();
});
const WRONG = {
    DRAWBRIDGE_VENDOR_ROLE_ARN: [
        'drawbridge',
        'arn:aws:iam::111111111111:user/drawbridge',
        'arn:aws:iam::1111:role/drawbridge',
        'arn:aws:sts::111111111111:assumed-role/a/b',
        'arn:aws:iam::111111111111:role/',
        'arn:aws:iam::111111111111:role/*',
    ],
    DRAWBRIDGE_VENDOR_COLOR: ['blue', '#fff', '#1d4f911', 'red;}'],
    DRAWBRIDGE_SUPPORT_URL: ['support@example.com', 'http://example.com', 'javascript:alert(1)', 'https://'],
    DRAWBRIDGE_RETURN_URLS: [
        'https://',
        'app.example.com',
        'http://app.example.com',
        'https://app.example.com/?next=1',
        'https://app.example.com,javascript:alert(1)',
    ],
    DRAWBRIDGE_FRAME_ANCESTORS: [
        'https://',
        '*',
        "'self'",
        'https://*.example.com',
        'https://app.example.com/',
        'https://app.example.com/settings',
        'https://app.example.com; script-src *',
        'http://app.example.com',
    ],
    DRAWBRIDGE_VENDOR_ACCOUNT_IDS: ['1', '222222222222,x', '222222222222 333333333333', '2222222222222'],
    DRAWBRIDGE_PUBLIC_URL: [
        'drawbridge.example.com',
        'http://drawbridge.example.com',
        'http://127.0.0.1.evil.com',
        'http://localhost.evil.com',
        'http://evil.com#@127.0.0.1',
        'http://127.0.0.1@evil.com',
        'http://10.0.0.1',
        'http://0.0.0.0',
        'http://[::2]',
        'https://user:secret@drawbridge.example.com',
        'https://drawbridge.example.com?a=1',
        'https://drawbridge.example.com?',
        'https://drawbridge.example.com#a',
        'https://drawbridge.example.com#',
        'ftp://drawbridge.example.com',
        'javascript:alert(1)',
        '//drawbridge.example.com',
    ],
    DRAWBRIDGE_OIDC_ISSUER: [
        'id.example.com',
        'http://id.example.com',
        'https://id.example.com#',
        'file:///etc',
    ],
    DRAWBRIDGE_TEMPLATE_BUCKET: ['a', 'Upper-case', 'with.dots', '-dash', 'dash-', 'a/b', 'a_b'],
    AWS_REGION: ['eu', 'EU-CENTRAL-1', 'eu-central', 'evil.com/', 'eu-central-1.evil.com', 'eu-central-11'],
    DRAWBRIDGE_TABLE: ['ab', 'a b c', 'a/b/c', 'ä-table'],
    DRAWBRIDGE_SECRET_PREFIX: ['a b', 'x'.repeat(201)],
    DRAWBRIDGE_PERMISSION_SET: ['Inventory', '../inventory', '1inventory'],
    DRAWBRIDGE_TEMPLATE_ACCESS: ['private', 'PUBLIC'],
    LOG_LEVEL: ['verbose', 'INFO'],
    PORT: ['-1', '65536', '1e3', '0x10', '80.5', 'http', '+80', '٣', '9'.repeat(10)],
    METRICS_PORT: ['65536'],
    DRAWBRIDGE_BODY_LIMIT: ['1023', '1048577'],
    DRAWBRIDGE_TRUSTED_PROXIES: ['11', 'true'],
    DRAWBRIDGE_RATE_LIMIT: ['0'],
    DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: ['60001'],
    DRAWBRIDGE_MAX_REQUESTS_IN_FLIGHT: ['100001', '-1'],
    DRAWBRIDGE_AWS_TIMEOUT: ['99', '30001'],
    DRAWBRIDGE_STS_CONCURRENCY: ['0', '501'],
    DRAWBRIDGE_STS_RATE: ['0', '601'],
    DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: ['yes', 'TRUE', '1'],
};
t.test('every wrong value is refused, and its variable named', test => {
    for (const [name, values] of Object.entries(WRONG)) {
        for (const value of values) {
            const problems = problemsOf({ ...MINIMAL, [name]: value });
            test.equal(problems.length, 1, `${name}=${value}`);
            test.ok(problems[0]?.startsWith(`${name} `), String(problems[0]));
        }
    }
    test.end();
});
t.test('all problems come in one error, whichever they are', test => {
    const wrong = Object.entries(WRONG).map(([name, values]) => [name, values[0]]);
    fc.assert(fc.property(fc.subarray(wrong, { minLength: 1 }), chosen => {
        const problems = problemsOf({ ...MINIMAL, ...Object.fromEntries(chosen) });
        return (problems.length === chosen.length &&
            chosen.every(([name]) => problems.some(problem => problem.startsWith(`${name} `))));
    }));
    test.end();
});
t.test('http is taken on loopback only', test => {
    const taken = [
        'http://127.0.0.1:3000',
        'http://127.1.2.3',
        'http://localhost:8080',
        'http://[::1]:3000',
        'https://127.0.0.1.evil.com',
        'http://LOCALHOST',
    ];
    for (const url of taken)
        test.equal(load({ DRAWBRIDGE_PUBLIC_URL: url }).http.publicUrl, url);
    test.equal(load({ DRAWBRIDGE_PUBLIC_URL: 'https://a.example//' }).http.publicUrl, 'https://a.example');
    test.equal(load({ DRAWBRIDGE_OIDC_ISSUER: 'https://a.example/' }).oidc.issuer, 'https://a.example/');
    test.notOk(isLoopback('127.0.0.1.evil.com'));
    test.notOk(isLoopback('::1'), 'as a URL gives it: in brackets');
    fc.assert(fc.property(fc.domain(), domain => problemsOf({ ...MINIMAL, DRAWBRIDGE_PUBLIC_URL: `http://${domain}` })[0] !== undefined));
    test.end();
});
t.test('what points away from AWS is refused unless it is allowed', test => {
    const overrides = [
        'AWS_ENDPOINT_URL',
        'AWS_ENDPOINT_URL_STS',
        'AWS_ENDPOINT_URL_DYNAMODB',
        'AWS_ENDPOINT_URL_SECRETS_MANAGER',
        'DRAWBRIDGE_TEMPLATE_BASE_URL',
        'DRAWBRIDGE_CONSOLE_ORIGIN',
    ];
    const set = Object.fromEntries(overrides.map(name => [name, 'http://127.0.0.1:4566']));
    for (const allowed of [undefined, 'false', '']) {
        const problems = problemsOf({ ...MINIMAL, ...set, DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: allowed });
        test.equal(problems.length, overrides.length);
        for (const name of overrides)
            test.ok(problems.some(problem => problem.startsWith(`${name} is set, but`)), name);
    }
    const config = load({ ...set, DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true' });
    test.equal(config.templates.baseUrl, 'http://127.0.0.1:4566');
    test.equal(config.templates.consoleOrigin, 'http://127.0.0.1:4566');
    test.same(problemsOf({ ...MINIMAL, AWS_ENDPOINT_URLS: 'x', AWS_PROFILE: 'a', AWS_ENDPOINT_URL: '' }), [], 'no override is in these');
    test.end();
});
t.test('unknown variables of the service are refused, others are not looked at', test => {
    test.match(problemsOf({ ...MINIMAL, DRAWBRIDGE_TABEL: 'x', DRAWBRIDGE_: '' }), [
        /^DRAWBRIDGE_TABEL is not a variable/,
        /^DRAWBRIDGE_ is not a variable/,
    ]);
    test.same(problemsOf({ ...MINIMAL, DRAWBRIDGE_URL: 'x', DRAWBRIDGE_TOKEN: 'y', PATH: '/bin' }), []);
    test.end();
});
t.test('the configuration is frozen to the last level', test => {
    const walk = (value, path) => {
        if (typeof value !== 'object' || value === null)
            return;
        test.ok(Object.isFrozen(value), path);
        for (const [key, inner] of Object.entries(value))
            walk(inner, `${path}.${key}`);
    };
    const config = load({ DRAWBRIDGE_VENDOR_ACCOUNT_IDS: '222222222222, 111111111111,' });
    walk(config, 'config');
    test.same(config.vendor.accountIds, ['111111111111', '222222222222'], 'its own account once');
    test.throws(() => config.vendor.accountIds.push('333333333333'), TypeError);
    test.end();
});
t.test('the partition and the account come from the role', test => {
    const config = load({
        DRAWBRIDGE_VENDOR_ROLE_ARN: ' arn:aws-us-gov:iam::444444444444:role/path/drawbridge ',
        AWS_REGION: 'us-gov-west-1',
        DRAWBRIDGE_KMS_KEY_ID: 'alias/drawbridge',
    });
    test.equal(config.aws.partition, 'aws-us-gov');
    test.equal(config.vendor.accountId, '444444444444');
    test.equal(config.aws.kmsKeyId, 'alias/drawbridge');
    test.end();
});
t.test('traces are on where an endpoint or an exporter is named, and nowhere else', test => {
    const urlOf = (env) => load(env).tracing?.url;
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com:4318/' };
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example.com/v2' };
    test.equal(urlOf({}), undefined);
    test.equal(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }), undefined);
    test.equal(urlOf(endpoint), 'https://collector.example.com:4318/v1/traces');
    test.equal(urlOf({ ...endpoint, ...own }), 'https://traces.example.com/v2');
    test.equal(urlOf({ OTEL_TRACES_EXPORTER: 'otlp' }), 'http://localhost:4318/v1/traces');
    test.equal(urlOf({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }), undefined);
    test.equal(urlOf({ ...endpoint, OTEL_SDK_DISABLED: 'true' }), undefined);
    test.equal(load(endpoint).tracing?.joinsCallersTraces, false, 'callers decide nothing by default');
    test.equal(load({ ...endpoint, OTEL_PROPAGATORS: 'tracecontext' }).tracing?.joinsCallersTraces, true);
    const wrong = {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://user:password@collector.example.com',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
        OTEL_TRACES_EXPORTER: 'console',
        OTEL_PROPAGATORS: 'tracecontext,baggage',
        OTEL_SDK_DISABLED: 'yes',
    };
    const named = problemsOf({ ...MINIMAL, ...wrong }).map(problem => problem.split(' ')[0]);
    test.same(named.sort(), Object.keys(wrong).sort());
    test.end();
});
t.test('a command that needs a part of it is told of that part, and of what is misspelt', test => {
    const parts = (env, ...sections) => loadSections(env, '/templates', sections);
    const { aws } = loadSections({ AWS_REGION: 'eu-central-1' }, '/templates', ['aws']);
    test.match(aws, { region: 'eu-central-1', table: 'drawbridge', timeout: 3_000 });
    test.same(Object.keys(parts({ AWS_REGION: 'eu-central-1', PORT: 'http' }, 'aws')), ['aws']);
    test.ok(Object.isFrozen(aws));
    const { DRAWBRIDGE_VENDOR_ROLE_ARN } = MINIMAL;
    test.same(parts({ DRAWBRIDGE_VENDOR_ROLE_ARN }, 'vendor').vendor?.roleArn, DRAWBRIDGE_VENDOR_ROLE_ARN, 'no Region is asked for');
    for (const [env, sections, problem] of [
        [{}, ['aws'], /AWS_REGION is missing/],
        [{ AWS_REGION: 'eu-central-1', DRAWBRIDGE_TABEL: 'x' }, ['aws'], /DRAWBRIDGE_TABEL is not a variable/],
        [{ DRAWBRIDGE_VENDOR_ROLE_ARN, DRAWBRIDGE_TABEL: 'x' }, ['vendor'], /DRAWBRIDGE_TABEL/],
        [
            { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
            ['aws'],
            /ALLOW_ENDPOINT_OVERRIDE/,
        ],
        [{ AWS_REGION: 'cn-north-1', DRAWBRIDGE_VENDOR_ROLE_ARN }, ['aws'], /not in partition aws/],
        [{}, ['vendor', 'templates'], /2 problem\(s\)/],
    ]) {
        test.throws(() => parts(env, ...sections), { name: 'ConfigError', message: problem });
    }
    test.end();
});
//# sourceMappingURL=config.test.js.map