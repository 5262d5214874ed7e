import { createRemoteJWKSet, customFetch } from 'jose';
import { isLoopback } from '../environment.js';
/** Bytes that an issuer may answer. Key sets have some thousand; one without end would fill the memory. */
const MAX_ANSWER_BYTES = 1_000_000;
/**
 * Finds an issuer's key set by OpenID Connect Discovery 1.0, section 4. Redirects are not followed.
 * @param timeout milliseconds for each request to the issuer, to the last byte of its answer
 */
export async function discoverKeys(issuer, timeout) {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetchBounded(url, { redirect: 'manual', signal: AbortSignal.timeout(timeout) });
    if (answer.status !== 200)
        throw new Error(`${url} answered ${answer.status}`);
    const document = (await answer.json());
    if (document.issuer !== issuer)
        throw new Error(`${url} is of another issuer: ${String(document.issuer)}`);
    const jwksUri = URL.canParse(String(document.jwks_uri)) ? new URL(String(document.jwks_uri)) : undefined;
    if (!jwksUri || !(jwksUri.protocol === 'https:' || isLoopback(jwksUri.hostname))) {
        throw new Error(`${url} names no https jwks_uri`);
    }
    return createRemoteJWKSet(jwksUri, {
        timeoutDuration: timeout,
        cacheMaxAge: Number.POSITIVE_INFINITY,
        cooldownDuration: 5_000,
        [customFetch]: fetchBounded,
    });
}
async function fetchBounded(url, options) {
    const answer = await fetch(url, options);
    if (answer.status !== 200 || answer.body === null) {
        await answer.body?.cancel();
        return answer;
    }
    const reader = answer.body.getReader();
    const chunks = [];
    let length = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
        length += read.value.length;
        if (length > MAX_ANSWER_BYTES) {
            await reader.cancel();
            throw new Error(`${url} answered more than ${MAX_ANSWER_BYTES} bytes`);
        }
        chunks.push(read.value);
    }
    return new Response(Buffer.concat(chunks));
}
//# sourceMappingURL=issuer-keys.js.map