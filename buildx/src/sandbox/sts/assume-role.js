import { requirePolicy } from '../iam/managed-policies.js';
import { roleArn } from '../iam/model.js';
import { AwsError } from '../wire.js';
import { principalContext } from './principal-context.js';
import { assumeRoleKeys, principalMay } from './role-trust.js';
const DEFAULT_SECONDS = 3_600;
const CHAINED_SECONDS = 3_600;
/**
 * Assumes a role for a principal. Throws AccessDenied, the same for a role that does not exist and for one whose
 * trust policy refuses, and ValidationError for a duration above what role or chaining allow.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function assumeRole({ directory, identity, sessions }, principal, asked, request) {
    const parameters = inherit(asked, principal);
    const target = findRole(directory.accounts, parameters.roleArn);
    const context = principalContext(principal, request).with(target ? assumeRoleKeys(parameters, target) : {});
    for (const action of neededActions(asked, parameters)) {
        if (target && principalMay(action, identity, principal, target, context))
            continue;
        const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${asked.roleArn}`;
        throw new AwsError('AccessDenied', message, 403);
    }
    if (!target)
        throw new Error('A role that does not exist was allowed to be assumed.');
    const seconds = durationOf(parameters, target, principal);
    const session = sessions.issue(sessionOf(parameters, target, request.now, seconds));
    return { session, target };
}
/** Finds a role by its full ARN, path included. */
export function findRole(accounts, arn) {
    const [, , , , accountId = '', name = ''] = arn.split(':');
    const account = accounts.get(accountId);
    const role = account.roles.get(name.slice(name.lastIndexOf('/') + 1).toLowerCase());
    return role && roleArn(accountId, role) === arn ? { account, role } : undefined;
}
/** Transitive tags and the source identity of the caller's session pass on to the new one. */
function inherit(asked, { session }) {
    if (!session)
        return asked;
    const transitive = new Set(session.transitiveTagKeys.map(key => key.toLowerCase()));
    const repeated = asked.tags.find(tag => transitive.has(tag.Key.toLowerCase()));
    if (repeated) {
        const message = "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
        throw new AwsError('InvalidParameterValue', message, 400);
    }
    if (asked.sourceIdentity !== undefined &&
        (session.sourceIdentity ?? asked.sourceIdentity) !== asked.sourceIdentity) {
        throw new AwsError('AccessDenied', 'The source identity of a role session cannot be changed.', 403);
    }
    return {
        ...asked,
        tags: [...session.tags.filter(tag => transitive.has(tag.Key.toLowerCase())), ...asked.tags],
        transitiveTagKeys: [...session.transitiveTagKeys, ...asked.transitiveTagKeys],
        sourceIdentity: asked.sourceIdentity ?? session.sourceIdentity,
    };
}
function neededActions(asked, effective) {
    return [
        'sts:AssumeRole',
        ...(asked.tags.length > 0 ? ['sts:TagSession'] : []),
        ...(effective.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
}
function durationOf({ durationSeconds }, { role }, { session }) {
    if (durationSeconds === undefined)
        return Math.min(DEFAULT_SECONDS, role.maxSessionDuration);
    if (session && durationSeconds > CHAINED_SECONDS) {
        const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
        throw new AwsError('ValidationError', message, 400);
    }
    if (durationSeconds > role.maxSessionDuration) {
        const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
        throw new AwsError('ValidationError', message, 400);
    }
    return durationSeconds;
}
function sessionOf(parameters, { account, role }, now, seconds) {
    const { policy, policyArns, sourceIdentity, sessionName, tags, transitiveTagKeys } = parameters;
    for (const arn of policyArns)
        checkSessionPolicy(account, arn);
    return {
        accountId: account.accountId,
        roleName: role.roleName,
        roleId: role.roleId,
        sessionName,
        policyArns,
        tags,
        transitiveTagKeys,
        expiresAt: now.getTime() + seconds * 1000,
        ...(policy === undefined ? {} : { policy }),
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    };
}
function checkSessionPolicy(account, arn) {
    try {
        requirePolicy(account, arn);
    }
    catch (error) {
        throw new AwsError('ValidationError', error instanceof Error ? error.message : String(error), 400);
    }
}
//# sourceMappingURL=assume-role.js.map