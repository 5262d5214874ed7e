import { decodeJwt, decodeProtectedHeader } from 'jose';
/** Values of `typ` that an access token may have (RFC 9068, section 4; RFC 7519, section 5.1), without `application/`. */
const ACCESS_TOKEN = 'at+jwt';
const ANY_TOKEN = 'jwt';
/** Claims of ID tokens (OpenID Connect Core 1.0, sections 3.1.3.6 and 3.3.2.11) and of events (RFC 8417, section 2.2). */
const FOREIGN_CLAIMS = ['at_hash', 'c_hash', 's_hash', 'events'];
/** `typ` in the claims, where Keycloak says what kind a token is; an access token's is `Bearer`. */
const KEYCLOAK_FOREIGN = ['ID', 'Refresh', 'Offline', 'Logout'];
/**
 * Looks at what a token says of itself. It believes nothing: it only finds what no signature could make good, which
 * costs far less than to check one.
 * @returns why the token is refused; undefined where its signature has to be checked, and all else with it
 */
export function reasonToRefuse(token, expected) {
    const read = readToken(token);
    if (!read)
        return 'it is not a JSON Web Token that can be read';
    const { header, claims } = read;
    if (isOfAnotherKind(header.typ, claims))
        return 'it is not an access token';
    if (claims.iss !== expected.issuer)
        return 'its "iss" does not fit';
    if (![claims.aud].flat().includes(expected.audience))
        return 'its "aud" does not fit';
    if (typeof claims.exp === 'number' && claims.exp <= expected.notBefore)
        return 'it has expired';
    return undefined;
}
function readToken(token) {
    try {
        return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
    }
    catch {
        return undefined;
    }
}
/**
 * Says whether a token is meant for something else, as RFC 8725 (section 3.11) asks. Many issuers give access tokens no
 * type of their own, or `JWT`, as ID tokens have it too: those are told apart by their claims, as far as they can be.
 */
function isOfAnotherKind(typ, claims) {
    if (typ !== undefined && typeof typ !== 'string')
        return true;
    const type = (typ ?? ANY_TOKEN).toLowerCase().replace(/^application\//, '');
    if (type === ACCESS_TOKEN)
        return false;
    if (type !== ANY_TOKEN)
        return true;
    return (FOREIGN_CLAIMS.some(claim => claims[claim] !== undefined) ||
        KEYCLOAK_FOREIGN.some(kind => kind === claims.typ) ||
        // Amazon Cognito's word for the same.
        (claims.token_use !== undefined && claims.token_use !== 'access'));
}
//# sourceMappingURL=token-claims.js.map