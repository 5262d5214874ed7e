import { NEGATIVE_PROBES, negativeExternalIds } from './negative-probes.js';
import { DENY_EVERYTHING } from './session-policies.js';
/**
 * Asks STS for the role: with the tenant's external ID, in every way that must be refused, and with the external ID
 * again. The probes differ in the external ID alone. It ends at the first negative probe that is allowed and at a
 * positive one in error; a role that is denied at first is not asked for a second time.
 */
export async function probeRole({ role, externalId }, sessionName, ports) {
    const ask = async (probe, sent) => {
        const request = {
            roleArn: role.arn,
            sessionName,
            sessionPolicy: DENY_EVERYTHING,
            durationSeconds: 900,
        };
        const outcome = await ports.budget(() => ports.sts.assumeRole(sent === undefined ? request : { ...request, externalId: sent }));
        ports.probed?.(probe, outcome.kind);
        return outcome;
    };
    const probes = { before: await ask('positive-before', externalId), negatives: {} };
    if (probes.before.kind === 'error')
        return probes;
    const sent = negativeExternalIds(externalId, ports.randomUuid());
    for (const probe of NEGATIVE_PROBES) {
        const outcome = await ask(probe, sent[probe]);
        probes.negatives[probe] = outcome;
        if (outcome.kind === 'allowed')
            return probes;
    }
    if (probes.before.kind === 'denied')
        return probes;
    return { ...probes, after: await ask('positive-after', externalId) };
}
//# sourceMappingURL=probe-role.js.map