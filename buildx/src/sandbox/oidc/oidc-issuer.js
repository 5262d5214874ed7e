import { timingSafeEqual } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { v4 as uuidV4 } from 'uuid';
const ALGORITHM = 'ES256';
const SECONDS_VALID = 3_600;
const CLIENT_SECRET = 'sandbox';
const STATE = 'oidc';
/** An error of the token endpoint (RFC 6749, section 5.2). */
export class OAuthError extends Error {
    code;
    status;
    constructor(code, message, status = 400) {
        super(message);
        this.code = code;
        this.status = status;
        this.name = 'OAuthError';
    }
}
/**
 * An OpenID Connect issuer for the sandbox: discovery, keys, and client credentials for four kinds of callers whose
 * secret everybody knows. Its key is kept with the state, so that tokens outlive a restart.
 */
export async function createOidcIssuer(options) {
    const { issuer, audience, state, clock } = options;
    const { publicKey, privateKey } = await signingKey(state);
    const base = new URL(issuer).pathname;
    const issueToken = async (clientId) => {
        const claims = claimsOf(clientId);
        const now = Math.floor(clock().getTime() / 1_000);
        return new SignJWT(claims)
            .setProtectedHeader({ alg: ALGORITHM, kid: publicKey.kid ?? '', typ: 'at+jwt' })
            .setIssuer(issuer)
            .setAudience(audience)
            .setSubject(clientId)
            .setJti(uuidV4())
            .setIssuedAt(now)
            .setNotBefore(now)
            .setExpirationTime(now + SECONDS_VALID)
            .sign(privateKey);
    };
    const pages = {
        'GET /.well-known/openid-configuration': async () => json(200, discovery(issuer)),
        'GET /jwks': async () => json(200, { keys: [publicKey] }),
        'POST /token': async (request) => {
            const clientId = authenticatedClient(request);
            return json(200, {
                access_token: await issueToken(clientId),
                token_type: 'Bearer',
                expires_in: SECONDS_VALID,
            });
        },
    };
    return {
        issueToken,
        async handle(request) {
            if (request.path !== base && !request.path.startsWith(`${base}/`))
                return undefined;
            const path = request.path.slice(base.length);
            const method = request.method === 'HEAD' ? 'GET' : request.method;
            const page = pages[`${method} ${path}`];
            try {
                return page ? await page(request) : noSuchPage(Object.keys(pages), path);
            }
            catch (error) {
                if (!(error instanceof OAuthError))
                    throw error;
                return oauthError(error, request);
            }
        },
    };
}
/** 405 for a page that takes another method, 404 for none. */
function noSuchPage(pages, path) {
    const allow = pages.find(page => page.endsWith(` ${path}`))?.split(' ')[0];
    if (allow === undefined)
        return json(404, { error: 'not_found' });
    const response = json(405, { error: 'invalid_request', error_description: `Use ${allow}.` });
    response.headers.allow = allow === 'GET' ? 'GET, HEAD' : allow;
    return response;
}
/** RFC 6749, section 5.2: a client that tried HTTP authentication is told the scheme. */
function oauthError(error, request) {
    const response = json(error.status, { error: error.code, error_description: error.message });
    if (error.status === 401 && request.headers.authorization !== undefined)
        response.headers['www-authenticate'] = 'Basic realm="sandbox"';
    return response;
}
async function signingKey(state) {
    const kept = state.load(STATE)?.privateKey;
    const secret = kept ?? (await exportJWK((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey));
    if (!kept)
        await state.save(STATE, { privateKey: secret });
    const { d, ...shown } = secret;
    const kid = await calculateJwkThumbprint(shown);
    return {
        publicKey: { ...shown, kid, use: 'sig', alg: ALGORITHM },
        privateKey: await importJWK(secret, ALGORITHM),
    };
}
/** OpenID Connect Discovery 1.0, section 3. */
function discovery(issuer) {
    return {
        issuer,
        jwks_uri: `${issuer}/jwks`,
        token_endpoint: `${issuer}/token`,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        response_types_supported: ['token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: [ALGORITHM],
    };
}
function claimsOf(clientId) {
    if (['operator', 'auditor', 'workload'].includes(clientId))
        return { roles: [clientId] };
    const tenantId = /^tenant:([\x21-\x7e]{1,128})$/.exec(clientId)?.[1];
    if (tenantId !== undefined)
        return { roles: ['tenant'], tenant_id: tenantId };
    throw new OAuthError('invalid_client', 'The clients are operator, auditor, workload and tenant:TENANT_ID.', 401);
}
/** The client of a token request, by form fields or HTTP Basic (RFC 6749, sections 2.3.1 and 4.4). */
function authenticatedClient({ headers, body }) {
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('application/x-www-form-urlencoded')) {
        throw new OAuthError('invalid_request', 'Send a form: application/x-www-form-urlencoded.');
    }
    const form = new URLSearchParams(body.toString('utf8'));
    const names = [...form.keys()];
    if (!form.has('grant_type') || new Set(names).size < names.length) {
        throw new OAuthError('invalid_request', 'Send grant_type, and every parameter once.');
    }
    if (form.get('grant_type') !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 'The only grant is client_credentials.');
    }
    const basic = basicCredentials(headers.authorization);
    if (basic !== undefined && form.has('client_secret')) {
        throw new OAuthError('invalid_request', 'The client authenticated in two ways: use one.');
    }
    const [clientId, secret] = basic ?? [form.get('client_id'), form.get('client_secret')];
    if (!clientId || !sameText(secret ?? '', CLIENT_SECRET)) {
        throw new OAuthError('invalid_client', `Every client's secret is "${CLIENT_SECRET}".`, 401);
    }
    return clientId;
}
function basicCredentials(header) {
    if (header === undefined)
        return undefined;
    const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1];
    if (encoded === undefined)
        throw new OAuthError('invalid_client', 'The header is not HTTP Basic.', 401);
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    // A tenant's client ID has a colon, which not every client encodes; the secret has none.
    const colon = text.lastIndexOf(':');
    return [formDecoded(text.slice(0, Math.max(colon, 0))), formDecoded(text.slice(colon + 1))];
}
/** RFC 6749, section 2.3.1: both parts are form-encoded before they are joined. */
function formDecoded(text) {
    return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
function sameText(a, b) {
    const [left, right] = [Buffer.from(a), Buffer.from(b)];
    return left.length === right.length && timingSafeEqual(left, right);
}
function json(status, body) {
    return {
        status,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' },
        body: JSON.stringify(body),
    };
}
//# sourceMappingURL=oidc-issuer.js.map