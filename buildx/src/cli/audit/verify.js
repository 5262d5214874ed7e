import { SYSTEM_CHAIN } from '../../audit/event.js';
import { connect } from '../api/connect.js';
import { asIntegrity } from '../api/shapes.js';
import { EXIT, gravestCode } from '../exit-codes.js';
import { concernsAllRequests, Failure } from '../failure.js';
import { reportFailure } from '../report-failure.js';
import { tenantIdOf } from '../tenants/find-tenant.js';
import { bold, green, red } from '../terminal/text.js';
/** Seconds: the service reads every event there is. */
const INTEGRITY_TIMEOUT = 300;
/** `drawbridge audit verify`: what is broken comes first. A chain that cannot be checked does not hide another. */
export async function verify(values, tools) {
    const { timeout = INTEGRITY_TIMEOUT, json } = values;
    const { terminal } = tools;
    const api = connect(tools);
    const results = [];
    const failures = [];
    for (const tenant of values.tenant.length > 0 ? new Set(values.tenant) : [undefined]) {
        try {
            const tenantId = await chainOf(api, tenant);
            const integrity = asIntegrity(await api.get('/v1/audit/integrity', { query: { tenantId }, timeout }));
            results.push({ tenantId: tenantId ?? null, integrity });
        }
        catch (error) {
            if (!(error instanceof Failure))
                throw error;
            failures.push(error);
            if (concernsAllRequests(error))
                break;
        }
    }
    const ordered = results.toSorted((a, b) => Number(a.integrity.intact) - Number(b.integrity.intact));
    for (const { tenantId, integrity } of ordered) {
        if (json)
            terminal.json({ tenantId, ...integrity });
        else
            showIntegrity(terminal, tenantId, integrity);
    }
    for (const failure of failures)
        reportFailure(terminal, failure, json);
    const found = results.some(({ integrity }) => !integrity.intact);
    return gravestCode(new Set([...(found ? [EXIT.found] : []), ...failures.map(failure => failure.exitCode)]));
}
async function chainOf(api, tenant) {
    return tenant === undefined || tenant === SYSTEM_CHAIN ? tenant : tenantIdOf(api, tenant);
}
function showIntegrity(terminal, tenant, integrity) {
    const what = tenant === null ? 'all chains' : `chain ${tenant}`;
    const { intact, checked, firstBroken } = integrity;
    if (intact) {
        terminal.say([green('intact'), `  ${what}: ${checked} events checked`]);
        return;
    }
    terminal.say([red('BROKEN'), `  ${what}: ${checked} events checked before it broke`]);
    if (firstBroken === null)
        return;
    const { chain, sequence, eventId, reason } = firstBroken;
    terminal.say([
        '  first broken: chain ',
        bold(chain),
        `, event ${sequence}${eventId ? ` (${eventId})` : ''}`,
    ]);
    terminal.say(['  ', reason]);
    terminal.say('  What to do: keep the table as it is, restore it into another one, and compare the two from there on.');
}
//# sourceMappingURL=verify.js.map