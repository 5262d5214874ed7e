import { SERVICE_ACTOR } from '../audit/event.js';
import { indexKeys } from '../aws/keys.js';
import { Problem } from '../problem.js';
import { inSpan } from '../tracing/tracing.js';
import { degradeStaleRole } from './degrade-stale-role.js';
import { currentStatus, roleOf } from './role.js';
import { INTERVAL_MS } from './role-status.js';
import { CLOCK_TOLERANCE_MS, takeLease } from './verification-lease.js';
import { verifyRole } from './verify-role.js';
/** Due roles looked for at a time, of each kind. */
const BATCH = 25;
/** Milliseconds between two looks. */
const INTERVAL = 1_000;
/**
 * Verifies what is due, once: new roles that were denied, roles whose verification died, the regular ones, and those
 * due later than any can be, by a clock that was set back since.
 * Any number of replicas may do so at once: a lease decides who verifies a role.
 * @returns how many roles were verified
 */
export async function verifyDueRoles(tools) {
    const now = tools.now().getTime();
    const [due, lost] = await Promise.all([
        rolesDue(tools, { to: `${new Date(now).toISOString()}$` }),
        rolesDue(tools, { from: new Date(now + INTERVAL_MS + CLOCK_TOLERANCE_MS).toISOString() }),
    ]);
    const done = await Promise.all([...due, ...lost].map(role => verifyDueRole(tools, role)));
    return done.filter(Boolean).length;
}
async function rolesDue({ table }, when) {
    const { items } = await table.query({ index: 'gsi3', pk: indexKeys.dueRoles, ...when, limit: BATCH });
    return items.map(roleOf);
}
async function verifyDueRole(tools, role) {
    const span = tools.tracing?.startTrace('verifyDueRole', 'internal');
    span?.set({ 'drawbridge.tenant.id': role.tenantId, 'drawbridge.role.id': role.id });
    try {
        await inSpan(span, async () => verifyRole(tools, await takeLease(tools, role, false), SERVICE_ACTOR, 'scheduled'));
        return true;
    }
    catch (error) {
        // Somebody else verifies it, it was revoked, or a dependency is away: the due time brings it back.
        const expected = error instanceof Problem;
        tools.log[expected ? 'debug' : 'error']({ err: error, roleId: role.id }, 'A due role was not verified');
        await degradeWhereStale(tools, role);
        return false;
    }
}
/** What no run records, since none can be made. */
async function degradeWhereStale(tools, role) {
    if (currentStatus(role, tools.now()) === role.status)
        return;
    try {
        await degradeStaleRole(tools, role);
    }
    catch (error) {
        // Readers are told all the same; the due time brings the role back.
        tools.log.debug({ err: error, roleId: role.id }, 'A role without a verdict was not recorded as degraded');
    }
}
/** Looks for due roles each second until it is stopped. `stop` resolves when what was begun has ended. */
export function startVerifyingDueRoles(tools) {
    let stopped = false;
    let timer;
    let running = Promise.resolve();
    const look = async () => {
        try {
            await verifyDueRoles(tools);
        }
        catch (error) {
            tools.log.warn({ err: error }, 'Due roles could not be looked for');
        }
        if (!stopped)
            schedule();
    };
    const schedule = () => {
        timer = setTimeout(() => {
            running = look();
        }, INTERVAL);
        timer.unref();
    };
    schedule();
    return {
        async stop() {
            stopped = true;
            clearTimeout(timer);
            await running;
        },
    };
}
//# sourceMappingURL=due-roles.js.map