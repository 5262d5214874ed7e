import { queryService } from '../query-protocol.js';
import { assumeRole } from './assume-role.js';
import { readAssumeRoleParameters } from './assume-role-parameters.js';
/**
 * The STS service: AssumeRole and GetCallerIdentity.
 * https://docs.aws.amazon.com/STS/latest/APIReference/
 */
export function stsService(parts) {
    const assume = ({ parameters, request }) => {
        const asked = readAssumeRoleParameters(parameters);
        const { session, target } = assumeRole(parts, parts.identity.principalOf(request.caller), asked, request);
        return {
            Credentials: {
                AccessKeyId: session.accessKeyId,
                SecretAccessKey: session.secretAccessKey,
                SessionToken: session.token,
                Expiration: new Date(session.expiresAt),
            },
            AssumedRoleUser: {
                AssumedRoleId: `${target.role.roleId}:${session.sessionName}`,
                Arn: `arn:aws:sts::${session.accountId}:assumed-role/${target.role.roleName}/${session.sessionName}`,
            },
            SourceIdentity: session.sourceIdentity,
        };
    };
    // No policy can deny it: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    const callerIdentity = ({ request: { caller } }) => ({
        UserId: caller.userId,
        Account: caller.accountId,
        Arn: caller.arn,
    });
    return queryService({
        namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
        version: '2011-06-15',
        actions: new Map([
            ['AssumeRole', assume],
            ['GetCallerIdentity', callerIdentity],
        ]),
    });
}
//# sourceMappingURL=service.js.map