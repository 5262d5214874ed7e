import { v4 as uuidV4 } from 'uuid';
import { Problem } from '../problem.js';
import { resolveStatements, selfReadStatements, TEMPLATE_VERSION_TAG, } from '../role-template/role-definition.js';
import { inSpan } from '../tracing/tracing.js';
import { verificationErrors } from '../verification/errors.js';
import { runVerification } from '../verification/run-verification.js';
import { StsBudgetExhausted } from '../verification/sts-budget.js';
import { arnOf } from './registration.js';
/** What the vendor's sessions are called in the customer's CloudTrail. */
const SESSION_NAME_PREFIX = 'drawbridge-verify';
/**
 * Makes the function that runs the checks on a registered role: with the external ID that is stored for its tenant
 * and no other, judged by the template version that the role names.
 */
export function createRoleVerifier(tools) {
    const { vendor, catalogue, versions, directory, now, budget, sts, reader, probed, tracing } = tools;
    return async function verify(role, verificationId, priority, progress) {
        const tenant = await directory.find(role.tenantId, { freshStatus: false });
        if (!tenant)
            throw new Error(`Role ${role.id} belongs to no tenant`);
        const arn = arnOf(role);
        const published = await versions.of(role.permissionSet);
        const currentId = catalogue.offers.get(role.permissionSet)?.version;
        const input = {
            id: verificationId,
            role: arn,
            externalId: tenant.externalId,
            vendor,
            sessionNamePrefix: SESSION_NAME_PREFIX,
            templateTagKey: TEMPLATE_VERSION_TAG,
            judge: (tag) => judgement(arn, published, currentId, tag),
        };
        const ports = {
            sts,
            reader,
            now,
            randomUuid: () => uuidV4(),
            probed,
            ...(progress && { progress }),
            budget: (call) => budget.run(role.tenantId, priority, call),
        };
        try {
            return await inSpan(tracing?.startSpan('runVerification', 'internal'), () => runVerification(input, ports));
        }
        catch (error) {
            if (!(error instanceof StsBudgetExhausted))
                throw error;
            throw new Problem(verificationErrors['sts-budget-exhausted'], {
                retryAfterSeconds: error.retryAfterSeconds,
            });
        }
    };
}
/** A role is judged by the version that its tag names; where that was never published, by the current one. */
function judgement(arn, published, currentId, tag) {
    const named = published.find(version => version.id === tag);
    const version = named ?? published.find(({ id }) => id === currentId);
    if (!version)
        throw new Error("No version of the role's permission set was published");
    const account = { partition: arn.partition, accountId: arn.accountId };
    return {
        templateVersion: version.id,
        published: named !== undefined,
        current: version.id === currentId,
        wanted: resolveStatements(version.statements, account),
        selfReads: selfReadStatements({ ...account, roleArn: arn.arn }),
    };
}
//# sourceMappingURL=role-verifier.js.map