import { RequestContext } from '../policy-engine/request-context.js';
import { AwsError } from '../wire.js';
import { findRole } from './assume-role.js';
import { environmentKeys } from './principal-context.js';
import { trustOf } from './role-trust.js';
/**
 * Gives credentials of a role as an AWS service hands them to what runs in it, for the sandbox's own use: an ECS
 * task's role, say. The role's trust policy has to allow the service. A call is a refresh.
 * Throws AccessDenied where the role is missing or does not trust the service.
 */
export function serviceCredentials(parts, options) {
    const { roleArn, sessionName, now, service = 'ecs-tasks.amazonaws.com', durationSeconds = 3_600 } = options;
    const target = findRole(parts.directory.accounts, roleArn);
    const context = new RequestContext({
        ...environmentKeys({ now, region: 'us-east-1', headers: {} }),
        'aws:PrincipalIsAWSService': 'true',
        'sts:RoleSessionName': sessionName,
    });
    const party = { kind: 'service', accountId: '', arn: service, uniqueId: service };
    const request = { action: 'sts:AssumeRole', resource: roleArn, context };
    if (!target || trustOf(target, party, request) !== 'direct') {
        const message = `User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
        throw new AwsError('AccessDenied', message, 403);
    }
    const session = parts.sessions.issue({
        accountId: target.account.accountId,
        roleName: target.role.roleName,
        roleId: target.role.roleId,
        sessionName,
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
        expiresAt: now.getTime() + Math.min(durationSeconds, target.role.maxSessionDuration) * 1000,
    });
    return {
        accessKeyId: session.accessKeyId,
        secretAccessKey: session.secretAccessKey,
        sessionToken: session.token,
        expiration: new Date(session.expiresAt),
    };
}
//# sourceMappingURL=service-credentials.js.map