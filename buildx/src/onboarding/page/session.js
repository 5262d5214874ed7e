export const SESSION_COOKIE = 'drawbridge_onboarding';
/**
 * The cookie of an opened link: a session token, which is worth nothing as a bearer token of the API, for these pages
 * alone. It ends with the link. Scripts cannot read it.
 * @see https://www.rfc-editor.org/rfc/rfc6265 section 4.1.2
 */
export async function sessionCookie(settings, grant) {
    const { linkTokens, now } = settings;
    const seconds = Math.max(0, Math.floor((grant.expiresAt.getTime() - now().getTime()) / 1_000));
    return `${SESSION_COOKIE}=${await linkTokens.sign('session', grant)}; ${attributes(settings, seconds)}`;
}
/** Takes the cookie away. */
export function endedSessionCookie(settings) {
    return `${SESSION_COOKIE}=; ${attributes(settings, 0)}`;
}
function attributes({ secure, embedded }, maxAge) {
    const site = embedded && secure ? 'SameSite=None; Partitioned' : 'SameSite=Lax';
    return `Path=/onboarding; Max-Age=${maxAge}; HttpOnly; ${site}${secure ? '; Secure' : ''}`;
}
/** The session token of a request, by its Cookie header. */
export function sessionTokenOf(cookies) {
    const pair = cookies?.split(/; */).find(part => part.startsWith(`${SESSION_COOKIE}=`));
    return pair?.slice(SESSION_COOKIE.length + 1) || undefined;
}
//# sourceMappingURL=session.js.map