/** The caller of a route that needs a token; the guard has set it. */
export function principalOf(request) {
    return present(request.principal);
}
/** The tenant a route's path names; the guard has found it and let the caller in. */
export function tenantOfPath(request) {
    return present(request.tenant);
}
/** The role a route's path names; the guard has found it. */
export function roleOfPath(request) {
    return present(request.role);
}
function present(value) {
    if (value === null)
        throw new TypeError('The guard did not run before this handler');
    return value;
}
//# sourceMappingURL=request-context.js.map