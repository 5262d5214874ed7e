import { setImmediate as othersTurn } from 'node:timers/promises';
import { isConclusive } from './check.js';
import { accountIdentity } from './checks/account-identity.js';
import { assumeRole } from './checks/assume-role.js';
import { excessPermissions } from './checks/excess-permissions.js';
import { externalIdMatched } from './checks/external-id-matched.js';
import { externalIdRequired } from './checks/external-id-required.js';
import { requiredPermissions } from './checks/required-permissions.js';
import { templateVersion } from './checks/template-version.js';
import { trustPolicy } from './checks/trust-policy.js';
import { allowedNegative, mayBeRead, uniqueIdOf } from './observations.js';
import { probeRole } from './probe-role.js';
import { readRole } from './read-role.js';
/** Those that the probes alone answer. */
const PROBE_CHECKS = [assumeRole, externalIdRequired, externalIdMatched];
const CHECKS = [
    ...PROBE_CHECKS,
    accountIdentity,
    trustPolicy,
    requiredPermissions,
    excessPermissions,
    templateVersion,
];
/**
 * Verifies one role: probes it, reads it where the probes allow that, and judges what was seen. The checks come
 * always all eight, in one order. Rejects only as the budget does, before anything was learned that counts.
 */
export async function runVerification(input, ports) {
    const startedAt = ports.now().toISOString();
    const observations = await observe(input, ports);
    const checks = [];
    for (const check of CHECKS) {
        checks.push(check(observations, input));
        // A customer's policies can take tens of milliseconds to compare: others have their turn in between.
        await othersTurn();
    }
    const verification = { id: input.id, startedAt, finishedAt: ports.now().toISOString(), checks };
    return { verification, facts: factsOf(observations, checks) };
}
async function observe(input, ports) {
    const sessionName = sessionNameOf(input);
    const probes = await probeRole(input, sessionName, ports);
    if (!mayBeRead(probes))
        return { probes };
    ports.progress?.(PROBE_CHECKS.map(check => check({ probes }, input)));
    const { judge, templateTagKey } = input;
    const order = { subject: input, sessionName, uniqueId: uniqueIdOf(probes.before), judge, templateTagKey };
    return { probes, readings: await readRole(order, ports) };
}
/** RoleSessionName: 2 to 64 of `[\w+=,.@-]` (AssumeRole's API reference). */
function sessionNameOf({ sessionNamePrefix, id }) {
    return `${sessionNamePrefix}-${id}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}
function factsOf({ probes, readings }, checks) {
    const uniqueId = mayBeRead(probes) ? uniqueIdOf(probes.before) : undefined;
    const judgement = readings?.judgement;
    const published = judgement?.published === true;
    const denied = probes.before.kind === 'denied' || probes.after?.kind === 'denied';
    return {
        ...(uniqueId === undefined ? {} : { uniqueId }),
        ...(readings?.templateTag === undefined ? {} : { templateTag: readings.templateTag }),
        templateVersion: published ? judgement.templateVersion : null,
        updateAvailable: published && !judgement.current,
        plainDenial: denied && allowedNegative(probes) === undefined,
        conclusive: isConclusive(checks),
    };
}
//# sourceMappingURL=run-verification.js.map