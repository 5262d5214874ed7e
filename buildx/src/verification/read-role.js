import { isSessionOf } from '../roles/role-arn.js';
import { uniqueIdOf } from './observations.js';
import { selfReadsOnly } from './session-policies.js';
/**
 * Assumes the role once more, in a session that can read about the role and do nothing else, and reads. Nothing is
 * read before GetCallerIdentity has named the account and role that were registered.
 */
export async function readRole(order, ports) {
    const { role, externalId } = order.subject;
    const outcome = await ports.budget(() => ports.sts.assumeRole({
        roleArn: role.arn,
        externalId,
        sessionName: order.sessionName,
        sessionPolicy: selfReadsOnly(role),
        durationSeconds: 900,
        keepCredentials: true,
    }));
    if (outcome.kind !== 'allowed')
        return { session: outcome };
    const { credentials, ...session } = outcome;
    if (credentials === undefined || uniqueIdOf(session) !== order.uniqueId)
        return { session };
    return { session, ...(await readWith(credentials, order, ports)) };
}
async function readWith(credentials, order, ports) {
    const session = ports.reader.open(credentials);
    try {
        const identity = await ports.budget(() => session.callerIdentity());
        if (identity.kind !== 'read' || !identifies(order.subject.role, identity.value))
            return { identity };
        const { roleName } = order.subject.role;
        const role = await session.role(roleName);
        const policies = role.kind === 'read' ? await readPolicies(session, roleName, role.value) : {};
        return { identity, role, ...policies, ...judged(role, order) };
    }
    finally {
        session.close();
    }
}
/** Tells whether a session is one of the role, in the role's account. */
export function identifies(role, identity) {
    return identity.account === role.accountId && isSessionOf(role, identity.arn);
}
function judged(role, { judge, templateTagKey }) {
    if (role.kind !== 'read')
        return {};
    const templateTag = Object.hasOwn(role.value.tags, templateTagKey)
        ? role.value.tags[templateTagKey]
        : undefined;
    const judgement = judge(templateTag);
    return templateTag === undefined ? { judgement } : { templateTag, judgement };
}
async function readPolicies(session, roleName, { boundaryArn }) {
    const [inline, attached, boundary] = await Promise.all([
        session.inlinePolicies(roleName),
        readAttached(session, roleName),
        boundaryArn === undefined ? undefined : session.managedPolicy(boundaryArn),
    ]);
    return boundary === undefined ? { inline, attached } : { inline, attached, boundary };
}
async function readAttached(session, roleName) {
    const list = await session.attachedPolicies(roleName);
    if (list.kind !== 'read')
        return list;
    const policies = [];
    let failed;
    for (const { name, arn } of list.value) {
        // Each read may take its full time: where one got no answer the rest would only make the caller wait.
        const document = failed ?? (await session.managedPolicy(arn));
        if (document.kind === 'error')
            failed = document;
        policies.push({ name, arn, document });
    }
    return { kind: 'read', value: policies };
}
//# sourceMappingURL=read-role.js.map