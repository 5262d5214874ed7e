import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { Problem } from '../../problem.js';
import { linkErrors } from './errors.js';
/** Explicit types, so that no token of one kind passes as another (RFC 8725, section 3.11). */
const TYPES = { link: 'drawbridge-link+jwt', session: 'drawbridge-link-session+jwt' };
const ALGORITHM = 'HS256';
/** Is this, by its own words, a token of an onboarding link, and so nothing for the OIDC issuer's keys? */
export function claimsToBeLink(token) {
    try {
        return decodeProtectedHeader(token).typ === TYPES.link;
    }
    catch {
        return false;
    }
}
/** Signs and checks tokens of onboarding links; the service is their only issuer and their only audience. */
export function createLinkTokens(settings) {
    const { keys, publicUrl, now } = settings;
    const issuer = `${publicUrl}/onboarding`;
    return {
        issuer,
        async sign(kind, { id, tenantId, epoch, accountId, expiresAt, returnUrl }) {
            const key = await keys.signing();
            const claims = {
                tenant_id: tenantId,
                epoch,
                ...(accountId !== null && { account_id: accountId }),
                ...(returnUrl !== undefined && { return_url: returnUrl }),
            };
            return new SignJWT(claims)
                .setProtectedHeader({ alg: ALGORITHM, typ: TYPES[kind], kid: key.id })
                .setIssuer(issuer)
                .setAudience(issuer)
                .setSubject(id)
                .setIssuedAt(seconds(now()))
                .setExpirationTime(seconds(expiresAt))
                .sign(key.secret);
        },
        async verify(kind, token) {
            try {
                const { payload } = await jwtVerify(token, async ({ kid }) => {
                    const key = kid === undefined ? undefined : await keys.find(kid);
                    if (!key)
                        throw new errors.JWKSNoMatchingKey();
                    return key.secret;
                }, {
                    issuer,
                    audience: issuer,
                    typ: TYPES[kind],
                    algorithms: [ALGORITHM],
                    requiredClaims: ['sub', 'exp', 'tenant_id', 'epoch'],
                    currentDate: now(),
                });
                return {
                    id: payload.sub,
                    tenantId: payload.tenant_id,
                    epoch: payload.epoch,
                    accountId: payload.account_id ?? null,
                    expiresAt: new Date(payload.exp * 1_000),
                    ...(payload.return_url !== undefined && { returnUrl: payload.return_url }),
                };
            }
            catch (error) {
                throw refusal(error);
            }
        },
    };
}
function refusal(error) {
    if (!(error instanceof errors.JOSEError))
        return error;
    const code = error instanceof errors.JWTExpired ? 'onboarding-link-expired' : 'onboarding-link-invalid';
    return refusedLink(code, error);
}
/** The answer to a link that is worth nothing (RFC 6750, section 3). */
export function refusedLink(code, cause) {
    return new Problem(linkErrors[code], {
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
        cause,
    });
}
function seconds(time) {
    return Math.floor(time.getTime() / 1_000);
}
//# sourceMappingURL=link-token.js.map