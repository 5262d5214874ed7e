import { hash } from 'node:crypto';
import { calculateJwkThumbprint, errors, exportJWK, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { Problem } from '../problem.js';
import { httpErrors } from './errors.js';
import { discoverKeys } from './issuer-keys.js';
import { MAX_PRINCIPAL_ID, ROLES } from './principal.js';
import { reasonToRefuse } from './token-claims.js';
/** Asymmetric signatures only: with a symmetric one whoever checks tokens can make them. */
const ALGORITHMS = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
];
/** A checked token is not checked again for so long. */
const CACHE_SECONDS = 300;
/** Age in milliseconds from which the keys are fetched anew in the background, and from which they are not used. */
const KEYS_STALE = 30_000;
const KEYS_EXPIRED = 300_000;
/** Seconds by which the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE = 5;
/** Checks access tokens (RFC 7519, RFC 9068) against the configured OIDC issuer. */
export function createTokenVerifier(settings) {
    const { issuer, audience, now, timeout = 3_000 } = settings;
    const checked = new LRUCache({ max: 20_000 });
    let keys;
    let source;
    let loading;
    const load = async () => {
        const find = source ?? (await discoverKeys(issuer, timeout));
        // The moment of asking: a slow answer is as old as that.
        const fetchedAt = now().getTime();
        // Keys that cannot be fetched may have moved: the next time discovery is asked where they are.
        source = undefined;
        await find.reload();
        source = find;
        keys = { find, fetchedAt };
        await forgetTokensOfLostKeys(keys, checked);
    };
    const loadOnce = () => {
        loading ??= load().finally(() => {
            loading = undefined;
        });
        return loading;
    };
    const ageOfKeys = () => (keys ? now().getTime() - keys.fetchedAt : Number.POSITIVE_INFINITY);
    const freshKeys = () => {
        const age = ageOfKeys();
        return age >= 0 && age <= KEYS_STALE ? keys : undefined;
    };
    const currentKeys = async () => {
        const age = ageOfKeys();
        try {
            // A clock that was set back makes the age negative: then nothing is known about the keys' age.
            if (age < 0 || age > KEYS_EXPIRED)
                await loadOnce();
            else if (age > KEYS_STALE)
                loadOnce().catch(() => undefined);
        }
        catch (error) {
            throw keysUnavailable(error);
        }
        return keys;
    };
    const recall = (token) => {
        const known = checked.get(digestOf(token));
        return known && isStillGood(known, now().getTime() / 1_000) ? known.principal : undefined;
    };
    return {
        /** Fetches the issuer's keys; rejects where it cannot. */
        start: loadOnce,
        /** Who the bearer of a token is that was checked not long ago; undefined where it has to be checked. */
        recall: (token) => (freshKeys() ? recall(token) : undefined),
        /**
         * @returns who the bearer is
         * @throws Problem unauthenticated (401), identity-provider-unavailable (503)
         */
        async verify(token) {
            const current = freshKeys() ?? (await currentKeys());
            const known = recall(token);
            if (known)
                return known;
            const digest = digestOf(token);
            checked.delete(digest);
            const seconds = now().getTime() / 1_000;
            const reason = reasonToRefuse(token, { issuer, audience, notBefore: seconds - CLOCK_TOLERANCE });
            if (reason !== undefined)
                throw unauthenticated(reason);
            try {
                const { payload, key } = await jwtVerify(token, current.find, {
                    issuer,
                    audience,
                    algorithms: ALGORITHMS,
                    requiredClaims: ['sub', 'exp'],
                    clockTolerance: CLOCK_TOLERANCE,
                    currentDate: now(),
                });
                const principal = principalOf(payload, settings);
                checked.set(digest, {
                    principal,
                    checkedAt: seconds,
                    expiresAt: payload.exp + CLOCK_TOLERANCE,
                    keyThumbprint: await calculateJwkThumbprint(await exportJWK(key)),
                });
                return principal;
            }
            catch (error) {
                throw refusal(error);
            }
        },
    };
}
function digestOf(token) {
    return hash('sha256', token, 'base64');
}
function isStillGood(token, seconds) {
    const age = seconds - token.checkedAt;
    return age >= 0 && age < CACHE_SECONDS && seconds < token.expiresAt;
}
function principalOf(payload, { rolesClaim, tenantClaim }) {
    if (typeof payload.sub !== 'string' || payload.sub === '')
        throw unauthenticated('its "sub" is empty');
    const id = `${payload.iss}#${payload.sub}`;
    // Half a surrogate pair does not survive storage, so that an audit event naming it would look tampered with.
    if (id.length > MAX_PRINCIPAL_ID || /\p{Surrogate}/u.test(id)) {
        throw unauthenticated('its "sub" is too long or not well-formed text');
    }
    const claimed = Object.hasOwn(payload, rolesClaim) ? payload[rolesClaim] : [];
    const tenant = Object.hasOwn(payload, tenantClaim) ? payload[tenantClaim] : undefined;
    return {
        id,
        roles: new Set(ROLES.filter(role => Array.isArray(claimed) && claimed.includes(role))),
        tenantClaim: typeof tenant === 'string' && /^.{1,128}$/su.test(tenant) ? tenant : undefined,
    };
}
async function forgetTokensOfLostKeys(keys, checked) {
    const published = keys.find.jwks()?.keys ?? [];
    const thumbprints = await Promise.all(published.map(key => calculateJwkThumbprint(key).catch(() => '')));
    for (const [digest, token] of checked.entries()) {
        if (!thumbprints.includes(token.keyThumbprint))
            checked.delete(digest);
    }
}
function refusal(error) {
    if (error instanceof Problem)
        return error;
    if (error instanceof errors.JWKSTimeout)
        return keysUnavailable(error);
    if (error instanceof errors.JWTExpired)
        return unauthenticated('it has expired');
    if (error instanceof errors.JWTClaimValidationFailed)
        return unauthenticated(`its "${error.claim}" does not fit`);
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        return unauthenticated('no key of the issuer fits it');
    }
    if (error instanceof errors.JWSSignatureVerificationFailed)
        return unauthenticated('its signature is wrong');
    if (error instanceof errors.JOSEAlgNotAllowed)
        return unauthenticated('its algorithm is not allowed');
    // jose reports an issuer that answers badly with its base class; everything more special is the token's fault.
    if (error instanceof errors.JOSEError && error.constructor !== errors.JOSEError) {
        return unauthenticated('it is not a JSON Web Token that can be read');
    }
    return keysUnavailable(error);
}
function unauthenticated(why) {
    return new Problem(httpErrors.unauthenticated, {
        detail: `The token was refused: ${why}.`,
        headers: {
            'www-authenticate': `Bearer error="invalid_token", error_description="${why.replaceAll('"', "'")}"`,
        },
    });
}
function keysUnavailable(cause) {
    return new Problem(httpErrors['identity-provider-unavailable'], { retryAfterSeconds: 5, cause });
}
//# sourceMappingURL=token-verifier.js.map