import { indexKeys, keys } from '../aws/keys.js';
import { eventOf } from './event.js';
/** Queries made at most to fill one page: a page may be short and still have a next one. */
const QUERIES_AT_MOST = 20;
/** No event is older than the first release. */
const FIRST_MONTH = '2026-01';
/**
 * One page of audit events, newest first. One filter picks the index (tenant, actor, action, else the month); the
 * others are applied to what that index gives, within a bounded read.
 */
export async function listEvents(table, filter, { limit, after: start, now }) {
    const events = [];
    let position = isEmptyRange(filter) ? undefined : (start ?? {});
    for (let queries = 0; position && queries < QUERIES_AT_MOST && events.length < limit; queries++) {
        const source = sourceOf(filter, position.month, now);
        if (!source)
            return { events, last: undefined };
        const page = await table.query({
            ...source.query,
            newestFirst: true,
            limit: limit - events.length,
            ...(position.after && { after: position.after }),
        });
        events.push(...page.items.map(eventOf).filter(event => fits(event, filter)));
        position = page.last ? at(source.month, page.last) : nextMonth(source.month);
    }
    return { events, last: position };
}
/** Nothing lies between two times in the wrong order, and DynamoDB does not take them as a range. */
function isEmptyRange({ from, to }) {
    return from !== undefined && to !== undefined && from > to;
}
/** A position with its month: by the time the list is read on, another month may be the newest. */
function at(month, after) {
    return { ...(month !== undefined && { month }), after };
}
function sourceOf(filter, month, now) {
    const { tenantId, actor, action } = filter;
    // A chain is ordered by sequence, the indexes by time.
    if (tenantId !== undefined)
        return { query: keys.auditEventsOf(tenantId) };
    const range = timeRange(filter);
    if (actor !== undefined)
        return { query: { index: 'gsi2', pk: indexKeys.eventsOfActor(actor), ...range } };
    if (action !== undefined)
        return { query: { index: 'gsi3', pk: indexKeys.eventsOfAction(action), ...range } };
    const newest = [filter.to?.slice(0, 7), now.toISOString().slice(0, 7)]
        .filter(m => m !== undefined)
        .sort()[0];
    const current = month ?? newest ?? FIRST_MONTH;
    const oldest = filter.from && filter.from.slice(0, 7) > FIRST_MONTH ? filter.from.slice(0, 7) : FIRST_MONTH;
    if (current < oldest)
        return undefined;
    return { query: { index: 'gsi1', pk: indexKeys.eventsOfMonth(current), ...range }, month: current };
}
/** Bounds of `occurredAt#id`; `$` follows `#`, so that an event at `to` itself is in. */
function timeRange({ from, to }) {
    return { ...(from && { from }), ...(to && { to: `${to}$` }) };
}
function nextMonth(month) {
    if (month === undefined)
        return undefined;
    const [year = 0, number = 1] = month.split('-').map(Number);
    const before = number === 1 ? [year - 1, 12] : [year, number - 1];
    return { month: `${before[0]}-${String(before[1]).padStart(2, '0')}` };
}
function fits(event, { actor, action, from, to }) {
    return ((actor === undefined || event.actor === actor) &&
        (action === undefined || event.action === action) &&
        (from === undefined || event.occurredAt >= from) &&
        (to === undefined || event.occurredAt <= to));
}
//# sourceMappingURL=list-events.js.map