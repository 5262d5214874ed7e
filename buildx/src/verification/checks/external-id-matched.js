import { judgeNegatives } from '../negative-verdict.js';
/** CAA-002: AssumeRole is denied with a random external ID and with neighbours of the tenant's own. */
export function externalIdMatched({ probes }, { externalId }) {
    const asked = ['random-external-id', 'last-digit-changed', 'suffix-added'];
    return judgeNegatives('external-id-matched', probes, asked, {
        passed: "The role refuses every external ID that was tried but the tenant's own.",
        remedy: `The trust policy has to ask for exactly this external ID: {"StringEquals": {"sts:ExternalId": ` +
            `"${externalId}"}}. StringLike with * or ? lets others in. Until this is mended the role is not used.`,
    });
}
//# sourceMappingURL=external-id-matched.js.map