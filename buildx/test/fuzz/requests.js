import fc from 'fast-check';
import { bodiesFor } from './bodies.js';
import { oddNames, oddValues, valuesOf } from './schema-values.js';
const CALLERS = [
    ...['operator', 'operator', 'operator', 'auditor', 'workload', 'own', 'own', 'other'],
    ...['offboarded', 'nobody', 'malformed'],
];
const ODD_METHODS = [
    'OPTIONS',
    'TRACE',
    'PUT',
    'PROPFIND',
    'MKCOL',
    'QUERY',
    'PURGE',
    'LOCK',
    'M-SEARCH',
    'HEAD',
];
const ODD_SEGMENTS = [
    ...[
        '',
        '.',
        '..',
        '%2e%2e',
        '%2e',
        '..%2f..',
        '%2f',
        '%5c',
        '%00',
        'a%00b',
        '%0d%0a',
        '%',
        '%zz',
        '%c0%af',
        '%ff',
    ],
    ...[
        '__proto__',
        'constructor',
        'null',
        'undefined',
        '*',
        ':tenantId',
        '%2a',
        '%25',
        '%252f',
        ';a=b',
        'a;b',
        '$&',
    ],
    ...['~', '%F0%9F%92%A9', '-1', '0', "'", '"', '<x>', '{x}', '|', '\\', '^', '`', 'x'.repeat(5_000)],
];
const ODD_TARGETS = [
    ...[
        '*',
        '/',
        '//',
        '///v1/tenants',
        '/v1',
        '/v1/',
        '/v1/tenants/',
        '/V1/tenants',
        '/%761/tenants',
        '/v1%2ftenants',
    ],
    ...[
        '/v1/./tenants',
        '/v1/../v1/tenants',
        '/v1/tenants/..',
        '/.%2e/v1/tenants',
        '/v1/tenants%00',
        '/v1/tenants%20',
    ],
    ...[
        '/v1/tenants.json',
        '/v1/tenants;x=1',
        '/v1/tenants#x',
        '/docs/static/..%2f..%2fpackage.json',
        '/docs/static/%00',
    ],
    ...[
        '/docs/static/../../src/app.ts',
        '/docs/static/%2e%2e/%2e%2e/package.json',
        '/docs/../v1/tenants',
        '/metrics',
    ],
    ...[
        '/.env',
        '/.git/config',
        '/server-status',
        '/healthz/',
        '/healthz?x=1',
        '/errors/__proto__',
        '/errors/%2f',
    ],
    ...[
        '/errors/constructor',
        '/docs/yaml',
        '/docs/json',
        '/openapi.json',
        '/openapi.json?x=1',
        '/favicon.ico',
        '/docs',
    ],
    ...[`/${'a/'.repeat(3_000)}`, `/v1/tenants?${'a=b&'.repeat(2_500)}`, `/${'%41'.repeat(4_000)}`],
];
/** Requests derived from the document: as it wants them, almost, and not at all, by every kind of caller. */
export function asksOf(stage, planted) {
    const operations = operationsOf(stage);
    // What looks at the whole table takes long once there is much in it.
    const weight = ({ path }) => (path === '/v1/audit/integrity' ? 1 : 20);
    const documented = fc.oneof(...operations.map(each => ({ weight: weight(each), arbitrary: asksTo(each, stage, planted) })));
    const odd = fc.record({
        caller: fc.constantFrom(...CALLERS),
        method: fc.constantFrom('GET', 'POST', 'DELETE', 'PATCH', ...ODD_METHODS),
        target: fc.oneof(fc.constantFrom(...ODD_TARGETS), fc.webPath().map(path => `/v1${path}`)),
        body: fc.constant(undefined),
        key: fc.constant([]),
    });
    return fc
        .tuple(fc.oneof({ weight: 9, arbitrary: documented }, { weight: 1, arbitrary: odd }), fc.stringMatching(/^[\w-]{20}$/), oddHeaders(planted), malformedTokens(stage, planted))
        .map(([{ caller, method, target, body, key }, requestId, more, malformed]) => ({
        caller,
        method,
        target,
        requestId,
        headers: [...authorization(caller, stage, malformed), ...key, ...(body?.headers ?? []), ...more],
        body: body?.bytes,
    }));
}
function operationsOf({ document }) {
    return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        parameters: parameters,
        body: requestBody?.content['application/json']?.schema,
    })));
}
function asksTo({ method, path, parameters, body }, stage, planted) {
    const resolve = (reference) => stage.document.components.schemas[reference.split('/').at(-1) ?? ''];
    const changes = method !== 'GET';
    const bodies = bodiesFor(body ? valuesOf(body, resolve) : fc.constant({}), planted);
    // Where there is nothing to send something is sent now and then all the same.
    const sent = body ? { weight: 9, arbitrary: bodies } : { weight: 1, arbitrary: bodies };
    const none = { weight: body ? 1 : 9, arbitrary: fc.constant(undefined) };
    return fc.record({
        caller: fc.constantFrom(...CALLERS),
        method: fc.oneof({ weight: 19, arbitrary: fc.constantFrom(method, method, method, changes ? method : 'HEAD') }, { weight: 1, arbitrary: fc.constantFrom(...ODD_METHODS) }),
        target: fc
            .tuple(pathsOf(path, stage, changes), queriesOf(parameters, resolve, planted))
            .map(([filled, query]) => `${filled}${query}`),
        body: fc.oneof(none, sent),
        key: parameters.some(({ in: place }) => place === 'header') ? idempotencyKeys : fc.constant([]),
    });
}
/** The path with its places filled: with what is there, what was, another's, and what cannot be. */
function pathsOf(path, stage, changes) {
    const spared = changes ? [] : [stage.own, stage.own];
    const made = fc.constantFrom(...spared, ...stage.expendable, stage.other, stage.offboarded);
    const odd = fc.oneof(fc.constantFrom(...ODD_SEGMENTS), fc.uuid(), fc.webSegment());
    const places = fc.record({
        made,
        odd,
        spoilt: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'no', 'tenant', 'role', 'upper', 'swapped'),
    });
    return places.map(({ made: { tenantId, roleId }, odd, spoilt }) => path
        .replace('{tenantId}', () => {
        if (spoilt === 'upper')
            return tenantId.toUpperCase();
        return spoilt === 'tenant' ? odd : tenantId;
    })
        .replace('{roleId}', () => {
        if (spoilt === 'swapped')
            return stage.other.roleId;
        return spoilt === 'role' ? odd : roleId;
    })
        .replace('{code}', () => (spoilt === 'no' ? 'forbidden' : odd)));
}
function queriesOf(parameters, resolve, planted) {
    const known = parameters.filter(parameter => parameter.in === 'query');
    const right = known.map(({ name, schema }) => valuesOf(schema, resolve).map(value => [name, String(value)]));
    const names = fc.oneof(fc.constantFrom('limit', 'cursor', ...known.map(({ name }) => name)), oddNames);
    const odd = fc.oneof(fc.tuple(names, oddValues).map(([name, value]) => [name, String(value)]), names.map(name => [name, planted]), names.map(name => [`${name}[]`, '1']), names.map(name => [`${name}[__proto__]`, planted]));
    const text = (pairs) => pairs.length === 0 ? '' : `?${pairs.map(pair => pair.map(encode).join('=')).join('&')}`;
    const raw = fc.constantFrom('?', '??', '?=', '?&&', '?limit', '?limit=%', '?%=1', '?a=%ff', `?x=${planted}%zz`);
    return fc.oneof({ weight: 6, arbitrary: fc.constant('') }, ...(right.length > 0
        ? [{ weight: 5, arbitrary: fc.subarray(right).chain(some => fc.tuple(...some).map(text)) }]
        : []), { weight: 2, arbitrary: fc.array(odd, { minLength: 1, maxLength: 3 }).map(text) }, { weight: 1, arbitrary: raw });
}
/** Percent-encoded, but short enough for a request line; a lone surrogate becomes what it is in UTF-8. */
function encode(text) {
    return encodeURIComponent(Buffer.from(text.slice(0, 3_000)).toString());
}
const idempotencyKeys = fc
    .oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 3, arbitrary: fc.uuid().map(key => [key]) }, { weight: 2, arbitrary: fc.constantFrom(['same-key-for-all'], ['a', 'b'], [''], ['x'.repeat(5_000)]) }, { weight: 1, arbitrary: fc.constantFrom(['\u00e9\u00ff'], ['a b'], ['__proto__'], ['a,b'], ['\t']) })
    .map(keys => keys.map(key => ['idempotency-key', key]));
function oddHeaders(planted) {
    const some = fc.constantFrom(...ACCEPTS.map((accept) => ['accept', accept]), ['accept-encoding', 'gzip, br, zstd, *;q=0'], ['cookie', `session=${planted}; __proto__=1`], ['x-api-key', planted], ['if-none-match', '*'], ['if-none-match', `"${planted}"`], ['if-match', '"x"'], ['if-modified-since', 'Wed, 99 Foo 0000 00:00:00 GMT'], ['range', 'bytes=0-18446744073709551615'], ['range', 'bytes=5-1,-0,,'], ['upgrade', 'websocket'], ['upgrade', 'h2c'], ['http2-settings', 'AAMAAABkAARAAAAAAAIAAAAA'], ['expect', '100-continue'], ['x-http-method-override', 'DELETE'], ['x-original-url', '/v1/audit/events'], ['x-rewrite-url', '/v1/audit/events'], ['x-forwarded-for', '127.0.0.1, __proto__'], ['x-forwarded-host', 'evil.example.com'], ['x-forwarded-proto', 'javascript'], ['forwarded', 'for="_mdn";host=evil.example.com'], ['origin', 'null'], ['origin', 'https://evil.example.com'], ['access-control-request-method', 'DELETE'], ['traceparent', '00-zz-zz-zz'], ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'], ['content-language', '\u00e9'], ['te', 'trailers, chunked'], ['trailer', 'authorization'], ['__proto__', planted], ['constructor', planted], ['x-long', 'y'.repeat(8_000)], ['accept-version', '99.x'], ['date', 'never']);
    return fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.array(some, { minLength: 1, maxLength: 4 }) });
}
const ACCEPTS = [
    'text/csv',
    'text/html',
    '*/*;q=0',
    'application/xml',
    '',
    ',',
    'a',
    `${'a/b,'.repeat(1_000)}`,
];
/** Tokens that are none, or somebody else's: nobody may get in with one. */
function malformedTokens({ tokens }, planted) {
    const [head = '', claims = '', signature = ''] = tokens.operator.split('.');
    const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = (alg) => `${base64({ alg, typ: 'JWT' })}.${claims}.`;
    const raised = base64({
        ...JSON.parse(Buffer.from(claims, 'base64url').toString()),
        roles: ['operator'],
        x: 1,
    });
    const text = fc.constantFrom(...['Bearer', 'Bearer ', 'Basic b3BlcmF0b3I6eA==', `Bearer ${planted}`, `Bearer a.b.c`, 'Bearer ..', ''], ...[`Bearer ${none('none')}`, `Bearer ${none('HS256')}${signature}`, `Bearer ${head}.${claims}`, planted], ...[`Bearer ${head}.${raised}.${signature}`, `Bearer ${head}.${claims}.${signature.slice(0, -4)}AAAA`], ...[`Bearer ${head}.${claims}.`, `Bearer ${head}..${signature}`, `Bearer ${'a'.repeat(12_000)}`], ...[`Bearer ${tokens.operator}.${signature}`, `Bearer ${tokens.operator}, Bearer ${tokens.operator}`], ...[
        `Bearer ${base64({ alg: 'ES256', kid: '../../x' })}.${claims}.${signature}`,
        'Bearer \u00e9.\u00ff.x',
    ], ...[`Bearer ${base64({ alg: 'ES256', jwk: {} })}.${claims}.${signature}`, `Token ${tokens.operator}`], ...[`Bearer ${base64({ alg: 'ES256', crit: ['x'], x: 1 })}.${claims}.${signature}`, `Bearer\t${planted}`]);
    return fc.oneof({ weight: 4, arbitrary: text }, fc.base64String({ maxLength: 400 }).map(token => `Bearer ${token}`));
}
function authorization(caller, { tokens }, malformed) {
    if (caller === 'nobody')
        return [];
    return [['authorization', caller === 'malformed' ? malformed : `Bearer ${tokens[caller]}`]];
}
/** The bytes of a request. */
export function bytesOf({ method, target, requestId, headers, body }, last) {
    const lines = [
        `${method} ${target} HTTP/1.1`,
        'host: 127.0.0.1',
        `x-request-id: ${requestId}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
        ...(headers.some(([name]) => name === 'upgrade') ? ['connection: upgrade'] : []),
        ...(body === undefined ? [] : [`content-length: ${body.length}`]),
        ...(last ? ['connection: close'] : []),
    ];
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}
//# sourceMappingURL=requests.js.map