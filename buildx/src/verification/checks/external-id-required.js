import { judgeNegatives } from '../negative-verdict.js';
/** CAA-002: AssumeRole with no external ID is denied. */
export function externalIdRequired({ probes }, { externalId }) {
    return judgeNegatives('external-id-required', probes, ['no-external-id'], {
        passed: 'The role refuses a request without an external ID.',
        remedy: `Every statement of the trust policy that allows sts:AssumeRole needs the condition ` +
            `{"StringEquals": {"sts:ExternalId": "${externalId}"}}. StringEqualsIfExists lets requests without an ` +
            'external ID in. Until this is mended the role is not used.',
    });
}
//# sourceMappingURL=external-id-required.js.map