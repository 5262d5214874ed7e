import { principalOf } from './request-context.js';
/**
 * Serves one page of a list: opens the caller's cursor, asks for the page, seals the position of the next.
 * @param filters what, besides the route and the caller, a cursor is bound to
 */
export async function servePage(cursors, request, filters, read) {
    const { limit = 50, cursor } = request.query;
    const scope = {
        route: `GET ${request.routeOptions.url}`,
        principal: principalOf(request).id,
        filters: { ...filters, ...request.params },
    };
    const after = await cursors.open(cursor, scope);
    const { items, last } = await read({ limit, ...(after !== undefined && { after }) });
    return { items, nextCursor: await cursors.seal(last, scope) };
}
//# sourceMappingURL=list.js.map