import { hasWildcard, matchesAll } from './pattern.js';
import { disclosedBy, mayDisclose } from './sensitive-reads.js';
import { SERVICE_FACTS } from './service-facts.js';
/** Services whose writes reach beyond themselves: identities, keys, secrets, the organization. */
const GUARDED_SERVICES = new Set(['iam', 'sts', 'kms', 'secretsmanager', 'organizations', 'sso', 'account']);
const INDEX = new Map(Object.entries(SERVICE_FACTS).map(([service, facts]) => [
    service,
    { reads: names(facts.reads), notReads: names(facts.notReads), accountWide: names(facts.accountWide) },
]));
/** Whether the service prefix of an action is one that has been looked up. */
export function isKnownService(action) {
    return INDEX.has(split(action).service);
}
/**
 * Whether an action without wildcards changes nothing: it is named Get, List or Describe and is not known to do
 * more, or is known to only read. Everything else counts as a write, so that a new action has to be looked up.
 */
export function isRead(action) {
    const { service, name } = split(action);
    const facts = INDEX.get(service);
    if (facts?.reads.has(name))
        return true;
    return /^(get|list|describe)./.test(name) && !facts?.notReads.has(name);
}
/** Whether an action takes no resource, so that only the resource `*` grants it. */
export function isAccountWide(action) {
    const { service, name } = split(action);
    return INDEX.get(service)?.accountWide.has(name) ?? false;
}
/** Whether an action belongs to a service whose writes reach beyond itself. */
export function isGuardedService(action) {
    return GUARDED_SERVICES.has(split(action).service);
}
/**
 * How bad it is that an action (or pattern of actions) is granted on a resource beyond what was asked for:
 * everything is critical; what may write to identities, keys or secrets, or read secrets or data, is high;
 * other writes are medium, on every resource high; reads are low.
 */
export function severityOfGrant(action, resource) {
    const { service, name } = split(action);
    if (matchesAll(service) || (matchesAll(name) && GUARDED_SERVICES.has(service)))
        return 'critical';
    const everywhere = matchesAll(resource);
    if (hasWildcard(service))
        return 'high';
    if (!isWildcardRead(action))
        return GUARDED_SERVICES.has(service) || everywhere ? 'high' : 'medium';
    if (hasWildcard(action) ? mayDisclose(action) : disclosedBy(action) !== undefined)
        return 'high';
    return 'low';
}
/** A pattern only reads where its name before the first wildcard settles it. */
function isWildcardRead(action) {
    if (!hasWildcard(action))
        return isRead(action);
    const { service, name } = split(action);
    const facts = INDEX.get(service);
    return /^(get|list|describe)/.test(name) && (facts?.notReads.size ?? 0) === 0;
}
function split(action) {
    const [service = '', ...rest] = action.toLowerCase().split(':');
    return { service, name: rest.length === 0 && matchesAll(service) ? service : rest.join(':') };
}
function names(list) {
    return new Set((list ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean));
}
//# sourceMappingURL=access-level.js.map