import { ADMIN } from '../iam/accounts.js';
import { defaultDocument, requirePolicy } from '../iam/managed-policies.js';
import { decide } from '../policy-engine/decide.js';
import { parseIdentityPolicy } from '../policy-engine/parse-policy.js';
import { AwsError } from '../wire.js';
import { Principal } from './principal.js';
import { principalContext } from './principal-context.js';
/** Knows whom each key belongs to and what their policies allow. */
export class Identity {
    #directory;
    #sessions;
    constructor(directory, sessions) {
        this.#directory = directory;
        this.#sessions = sessions;
    }
    /** As IdentitySource has it. A session whose role is gone, or is another by now, is no credential. */
    credential(accessKeyId, sessionToken) {
        if (sessionToken !== undefined)
            return this.#sessionCredential(accessKeyId, sessionToken);
        if (/^\d{12}$/.test(accessKeyId))
            return this.#adminCredential(accessKeyId);
        const owner = this.#directory.accounts.keyOwner(accessKeyId);
        if (owner?.key.status !== 'Active')
            return undefined;
        const caller = Principal.ofUser(owner.account, owner.user);
        return { caller, secretAccessKey: owner.key.secretAccessKey, expiresAt: undefined };
    }
    /** Gives what refuses, in AWS's words, whatever the caller's own policies do not allow. */
    authorizerOf(request) {
        const { caller } = request;
        if (!(caller instanceof Principal)) {
            return action => {
                throw denied('User: anonymous', action, undefined, ` because no identity-based policy allows the ${action} action`);
            };
        }
        const context = principalContext(caller, request);
        return (action, resource, keys = {}) => {
            const decision = this.decide(caller, { action, resource, context: context.with(keys) });
            if (decision.allowed)
                return;
            throw denied(`User: ${caller.arn}`, action, resource, reason(decision, action));
        };
    }
    /** Decides by the caller's own policies alone. */
    decide(principal, request) {
        const { account, entity, session } = principal;
        const inline = entity.inline.map(({ document }) => parseIdentityPolicy(document));
        return decide({
            identity: [...inline, ...managed(account, entity.attached)],
            boundary: entity.boundary === undefined ? undefined : managed(account, [entity.boundary]),
            session: session && sessionPolicies(account, session),
        }, request);
    }
    /** Gives a caller as the principal that it is. Throws AccessDenied for an anonymous one. */
    principalOf(caller) {
        if (caller instanceof Principal)
            return caller;
        throw new AwsError('AccessDenied', 'Access denied: the request has no principal.', 403);
    }
    #adminCredential(accountId) {
        const account = this.#directory.accounts.get(accountId);
        const admin = account.users.get(ADMIN);
        if (!admin)
            return undefined;
        return { caller: Principal.ofUser(account, admin), secretAccessKey: undefined, expiresAt: undefined };
    }
    #sessionCredential(accessKeyId, token) {
        const session = this.#sessions.find(accessKeyId, token);
        if (!session)
            return undefined;
        const account = this.#directory.accounts.get(session.accountId);
        const role = account.roles.get(session.roleName.toLowerCase());
        if (role?.roleId !== session.roleId)
            return undefined;
        const caller = Principal.ofSession(account, role, session);
        return { caller, secretAccessKey: session.secretAccessKey, expiresAt: new Date(session.expiresAt) };
    }
}
function sessionPolicies(account, session) {
    if (session.policy === undefined && session.policyArns.length === 0)
        return undefined;
    const inline = session.policy === undefined ? [] : [parseIdentityPolicy(session.policy)];
    return [...inline, ...managed(account, session.policyArns)];
}
/** A policy that is gone allows nothing. */
function managed(account, arns) {
    return arns.flatMap(arn => {
        try {
            return [parseIdentityPolicy(defaultDocument(requirePolicy(account, arn)))];
        }
        catch (error) {
            if (error instanceof AwsError && error.code === 'NoSuchEntity')
                return [];
            throw error;
        }
    });
}
function reason(decision, action) {
    const kind = decision.deniedBy ?? 'identity-based policy';
    const article = kind.startsWith('i') ? 'an' : 'a';
    if (decision.explicitDeny)
        return ` with an explicit deny in ${article} ${kind}`;
    return ` because no ${kind} allows the ${action} action`;
}
function denied(who, action, resource, why) {
    const on = resource === undefined ? '' : ` on resource: ${resource}`;
    return new AwsError('AccessDenied', `${who} is not authorized to perform: ${action}${on}${why}`, 403);
}
//# sourceMappingURL=identity.js.map