/** Longest return URL: it travels in the cookie, and browsers keep 4,096 bytes of one (RFC 6265, section 6.1). */
const LONGEST = 2_000;
/**
 * A return URL, where it lies under one of those that the vendor allows: the same origin, and a path that is the
 * allowed one or goes on from it. Anything else would send customers wherever a link's author likes.
 */
export function allowedReturnUrl(text, allowed) {
    if (!text || !URL.canParse(text))
        return undefined;
    const url = new URL(text);
    if (url.username || url.password || url.href.length > LONGEST)
        return undefined;
    const fits = allowed.some(base => {
        const { origin, pathname } = new URL(base);
        const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
        return url.origin === origin && (url.pathname === pathname || url.pathname.startsWith(folder));
    });
    return fits ? url.href : undefined;
}
//# sourceMappingURL=return-url.js.map