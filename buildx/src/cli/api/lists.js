import { Failure } from '../failure.js';
import { asPage } from './shapes.js';
const PAGE = 100;
/**
 * Every item of a list, page by page, as many as asked for.
 * @param limit most items in all; every one without it
 */
export async function* listAll(api, path, read, options = {}) {
    const { query, limit = Number.POSITIVE_INFINITY, timeout } = options;
    const seen = new Set();
    let left = limit;
    let cursor;
    do {
        const answer = await api.get(path, {
            query: { ...query, limit: Math.min(PAGE, left), cursor },
            ...(timeout !== undefined && { timeout }),
        });
        const { items, nextCursor } = asPage(answer);
        for (const item of items.slice(0, left))
            yield read(item);
        left -= items.length;
        cursor = nextCursor ?? undefined;
        // A list whose pages go round would never end.
        if (cursor !== undefined && seen.has(cursor))
            throw new Failure('The list does not end: a page came twice');
        if (cursor !== undefined)
            seen.add(cursor);
    } while (cursor !== undefined && left > 0);
}
//# sourceMappingURL=lists.js.map