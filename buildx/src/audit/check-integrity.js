import { indexKeys, keys } from '../aws/keys.js';
import { Problem } from '../problem.js';
import { createChainChecker } from './chain.js';
import { findDifference } from './current-items.js';
import { auditErrors } from './errors.js';
import { eventOf, SYSTEM_CHAIN } from './event.js';
import { emptyState, follow } from './recorded-state.js';
/**
 * Checks every chain: the system's, each tenant's, and that no tenant is without one.
 * @throws Problem as `checkIntegrity`
 */
export async function checkAllIntegrity(table) {
    const chains = new Set([SYSTEM_CHAIN]);
    for await (const item of table.all({ index: 'gsi1', pk: indexKeys.chains }))
        chains.add(String(item.chain));
    for await (const item of table.all({ index: 'gsi1', pk: indexKeys.tenants }))
        chains.add(String(item.id));
    let checked = 0;
    for (const chain of chains) {
        const result = await checkIntegrity(table, chain);
        checked += result.checked;
        if (!result.intact)
            return { ...result, checked };
    }
    return { intact: true, checked, firstBroken: null };
}
/** Is there anything of a chain: its tenant, its head, or an event? */
export async function hasTrace(table, chain) {
    if (chain === SYSTEM_CHAIN)
        return true;
    if ((await table.get(keys.tenant(chain))) || (await table.get(keys.chainHead(chain))))
        return true;
    return (await table.query({ ...keys.auditEventsOf(chain), limit: 1 })).items.length > 0;
}
/** A change that runs while its chain is checked makes items and events differ: they are compared again then. */
const MAX_TRIES = 10;
/**
 * Checks one chain, and the tenant's current items against what it says.
 * @throws Problem dependency-unavailable; audit-contention where the tenant changes too fast to be compared
 */
export async function checkIntegrity(table, chain) {
    const checker = createChainChecker(chain);
    const state = emptyState();
    const result = (broken) => ({
        intact: broken === undefined,
        checked: checker.checked,
        firstBroken: broken ?? null,
    });
    let difference;
    for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
        const before = checker.checked;
        const broken = await followChain(table, chain, checker, state);
        if (broken)
            return result(broken);
        if (difference && checker.checked === before)
            return result(difference);
        if (chain === SYSTEM_CHAIN)
            return result();
        difference = await findDifference(table, chain, state, checker.checked);
        if (!difference)
            return result();
    }
    throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 });
}
/**
 * Follows the chain from where the checker stands to its end. Head and events are written in one transaction, so a
 * head read after events is never behind them, and events read after a head are never short of it.
 */
async function followChain(table, chain, checker, state) {
    const broken = await followEvents(table, chain, checker, state);
    if (broken)
        return broken;
    const head = headOf(await table.get(keys.chainHead(chain)));
    // The system's chain begins with the first event that belongs to no tenant.
    if (chain === SYSTEM_CHAIN && !head && checker.checked === 0)
        return undefined;
    if (!head || head.sequence <= checker.checked)
        return checker.end(head);
    const brokenSince = await followEvents(table, chain, checker, state);
    if (brokenSince)
        return brokenSince;
    return head.sequence < checker.checked ? undefined : checker.end(head);
}
async function followEvents(table, chain, checker, state) {
    const { pk, sk: from } = keys.auditEvent(chain, checker.checked + 1);
    for await (const item of table.all({ pk, ...(checker.checked > 0 && { from }), consistent: true })) {
        const event = eventOf(item);
        const broken = checker.add(event);
        if (broken)
            return broken;
        follow(state, event);
    }
    return undefined;
}
function headOf(item) {
    return item && { sequence: item.sequence, hash: item.hash };
}
//# sourceMappingURL=check-integrity.js.map