import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import t from 'tap';
import { createOidcIssuer } from '../../src/sandbox/oidc/oidc-issuer.js';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { temporaryFolder } from './support.js';
const NOW = new Date('2026-01-15T12:00:00Z');
const ISSUER = 'http://127.0.0.1:4566/oidc';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const build = (folder) => createOidcIssuer({
    issuer: ISSUER,
    audience: 'drawbridge',
    state: createStateStore(folder),
    clock: () => NOW,
});
const parsed = (response) => JSON.parse(String(response?.body));
const post = (issuer, body, headers = {}) => issuer.handle({
    method: 'POST',
    path: '/oidc/token',
    headers: { ...FORM, ...headers },
    body: Buffer.from(body),
});
async function verified(issuer, token) {
    const keys = parsed(await issuer.handle({ method: 'GET', path: '/oidc/jwks', headers: {}, body: Buffer.alloc(0) }));
    return jwtVerify(String(token), createLocalJWKSet(keys), {
        issuer: ISSUER,
        audience: 'drawbridge',
        currentDate: NOW,
        algorithms: ['ES256'],
    });
}
t.test('tokens of each client verify against the published key', async (t) => {
    const issuer = await build();
    const tenant = '0190a0b0-0000-7000-8000-000000000001';
    const cases = [
        ['operator', { roles: ['operator'] }],
        ['auditor', { roles: ['auditor'] }],
        ['workload', { roles: ['workload'] }],
        [`tenant:${tenant}`, { roles: ['tenant'], tenant_id: tenant }],
        ['tenant:acme:eu', { roles: ['tenant'], tenant_id: 'acme:eu' }],
    ];
    for (const [client, claims] of cases) {
        const query = new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: client,
            client_secret: 'sandbox',
        });
        const basic = Buffer.from(`${client}:sandbox`).toString('base64');
        const encoded = Buffer.from(`${encodeURIComponent(client)}:sandbox`).toString('base64');
        for (const [body, headers] of [
            [String(query), {}],
            ['grant_type=client_credentials', { authorization: `Basic ${basic}` }],
            ['grant_type=client_credentials', { authorization: `Basic ${encoded}` }],
        ]) {
            const response = await post(issuer, body, headers);
            t.match(response, { status: 200, headers: { 'cache-control': 'no-store' } });
            const { access_token, ...rest } = parsed(response);
            t.same(rest, { token_type: 'Bearer', expires_in: 3600 });
            const { payload } = await verified(issuer, access_token);
            const iat = NOW.getTime() / 1000;
            t.match(payload, { ...claims, sub: client, iat, nbf: iat, exp: iat + 3600, jti: /^[0-9a-f-]{36}$/ }, client);
            t.equal('tenant_id' in payload, 'tenant_id' in claims);
        }
    }
});
t.test('the discovery document leads to the rest', async (t) => {
    const issuer = await build();
    const get = (path, method = 'GET') => issuer.handle({ method, path, headers: {}, body: Buffer.alloc(0) });
    t.match(parsed(await get('/oidc/.well-known/openid-configuration')), {
        issuer: ISSUER,
        jwks_uri: `${ISSUER}/jwks`,
        token_endpoint: `${ISSUER}/token`,
    });
    const [key] = parsed(await get('/oidc/jwks')).keys;
    t.notOk('d' in key, 'the private part stays');
    t.equal((await get('/oidc/none'))?.status, 404);
    t.equal((await get('/oidc/jwks', 'POST'))?.status, 405);
    t.match(await get('/oidc/token'), { status: 405, headers: { allow: 'POST' } });
    t.equal(await get('/other'), undefined, 'not its path');
    t.equal(await get('/oidcx'), undefined);
});
t.test('refusals in the form of RFC 6749', async (t) => {
    const issuer = await build();
    const good = 'grant_type=client_credentials&client_id=operator&client_secret=sandbox';
    const basic = (text) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    const cases = [
        ['a wrong secret', good.replace('=sandbox', '=Sandbox'), {}, 401, 'invalid_client'],
        ['a secret of as many letters', good.replace('=sandbox', '=sandb%C3%B6x'), {}, 401, 'invalid_client'],
        ['no secret', 'grant_type=client_credentials&client_id=operator', {}, 401, 'invalid_client'],
        ['an unknown client', good.replace('=operator', '=root'), {}, 401, 'invalid_client'],
        ['a tenant without ID', good.replace('=operator', '=tenant:'), {}, 401, 'invalid_client'],
        ['a prototype name as client', good.replace('=operator', '=__proto__'), {}, 401, 'invalid_client'],
        ['no client', 'grant_type=client_credentials', {}, 401, 'invalid_client'],
        ['another grant', good.replace('client_credentials', 'password'), {}, 400, 'unsupported_grant_type'],
        ['no grant', good.replace('grant_type=client_credentials&', ''), {}, 400, 'invalid_request'],
        ['a parameter twice', `${good}&client_id=auditor`, {}, 400, 'invalid_request'],
        ['JSON', '{}', { 'content-type': 'application/json' }, 400, 'invalid_request'],
        ['two ways at once', good, basic('operator:sandbox'), 400, 'invalid_request'],
        [
            'Basic with a wrong secret',
            'grant_type=client_credentials',
            basic('operator:x'),
            401,
            'invalid_client',
        ],
        ['Basic without a colon', 'grant_type=client_credentials', basic('operator'), 401, 'invalid_client'],
        ['another scheme', 'grant_type=client_credentials', { authorization: 'Bearer x' }, 401, 'invalid_client'],
    ];
    for (const [name, body, headers, status, error] of cases) {
        const response = await post(issuer, body, headers);
        t.match({ status: response?.status, ...parsed(response) }, { status, error }, name);
        t.match(response?.headers, { 'cache-control': 'no-store' });
        if (status === 401 && 'authorization' in headers)
            t.match(response?.headers, { 'www-authenticate': /^Basic/ });
    }
    await t.rejects(issuer.issueToken('nobody'), { name: 'OAuthError', code: 'invalid_client' });
});
t.test('tokens survive a restart', async (t) => {
    const folder = temporaryFolder(t);
    const token = await (await build(folder)).issueToken('operator');
    t.equal((await verified(await build(folder), token)).payload.sub, 'operator');
    await t.rejects((async () => verified(await build(), token))(), 'another sandbox has another key');
    t.match(decodeProtectedHeader(token), { alg: 'ES256', kid: /.{40,}/ });
});
//# sourceMappingURL=oidc.test.js.map