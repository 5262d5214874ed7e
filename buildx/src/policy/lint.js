import { isAccountWide, isGuardedService, isKnownService, isRead } from './access-level.js';
import { arnParts, hasWildcard, matchesAll } from './pattern.js';
import { disclosedBy } from './sensitive-reads.js';
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
/**
 * Holds a permission set against least privilege: no wildcard and no write among its actions, a written reason
 * for each, reads of secrets or data only with a reason of their own, no resource broader than needed.
 * Gives every problem found, none where the set is in order.
 * Source: FTR control CAA-007; IAM User Guide, "Security best practices", "Apply least-privilege permissions".
 */
export function lintPermissionSet(set) {
    const problems = [];
    const seen = new Set();
    if (set.statements.length === 0) {
        problems.push(problem('', 'empty', 'The permission set asks for nothing.', 'Add a statement, or drop the set.'));
    }
    for (const statement of set.statements) {
        const report = (code, message, remedy, action) => problems.push(problem(statement.sid, code, message, remedy, action));
        if (seen.has(statement.sid))
            report('duplicate-sid', 'Another statement has this sid.', 'Give each a sid of its own.');
        seen.add(statement.sid);
        lintStatement(statement, report);
        lintActions(statement, report);
        lintResources(statement, report);
    }
    return problems;
}
function lintStatement(statement, report) {
    if (!/^[A-Za-z0-9]{1,64}$/.test(statement.sid)) {
        report('malformed-sid', 'The sid is not made of letters and digits.', 'Use 1 to 64 letters and digits, as IAM asks.');
    }
    if (isBlank(statement.reason)) {
        report('missing-reason', 'The statement has no reason.', 'Say in a sentence what the vendor needs it for.');
    }
    for (const element of Object.keys(statement).filter(name => /^not(action|resource|principal)s?$/i.test(name))) {
        report('negated-element', `${element} grants everything but what it names.`, 'Name what is needed instead.');
    }
    if (statement.actions.length === 0)
        report('no-actions', 'The statement names no action.', 'Name the actions needed.');
}
function lintActions(statement, report) {
    const seen = new Set();
    for (const { action, reason } of statement.actions) {
        const tell = (code, message, remedy) => report(code, message, remedy, action);
        if (seen.has(action.toLowerCase()))
            tell('duplicate-action', 'The action is named twice.', 'Remove one.');
        seen.add(action.toLowerCase());
        if (isBlank(reason))
            tell('missing-reason', 'The action has no reason.', 'Say what the vendor needs it for.');
        lintAction(statement, action, tell);
    }
}
function lintAction(statement, action, tell) {
    if (hasWildcard(action)) {
        tell('wildcard-action', 'The action has a wildcard, so it grows with every release of AWS.', 'Name each action.');
        return;
    }
    if (!ACTION.test(action)) {
        tell('malformed-action', 'This is no IAM action.', 'Write it as service:Action, the service in lower case.');
        return;
    }
    if (!isKnownService(action)) {
        tell('unknown-service', 'The service has not been looked up.', 'Check the prefix; add it to src/policy/service-facts.ts.');
        return;
    }
    lintAccess(statement, action, tell);
}
function lintAccess(statement, action, tell) {
    const disclosed = disclosedBy(action);
    if (!isRead(action)) {
        const identity = isGuardedService(action);
        tell(identity ? 'identity-write' : 'write-action', identity
            ? 'The action changes or hands out identities, keys or secrets.'
            : 'The action is not known to only read.', 'Remove it; if it does only read, add it to src/policy/service-facts.ts with its source.');
    }
    else if (disclosed !== undefined && isBlank(statement.dataReason)) {
        tell('sensitive-read', `The action gives away ${disclosed}.`, "Remove it, or write down in the statement's dataReason why it cannot be done without.");
    }
}
function lintResources(statement, report) {
    const named = statement.actions.map(({ action }) => action).filter(action => ACTION.test(action));
    if (statement.resources.length === 0) {
        report('no-resources', 'The statement names no resource.', 'Name the resources, or * where an action takes none.');
    }
    for (const resource of statement.resources.filter(item => !isWellFormed(item))) {
        report('malformed-resource', `${resource} is neither * nor an ARN of six parts.`, 'Write the ARN in full.');
    }
    const narrowable = named.filter(action => !isAccountWide(action));
    if (narrowable.length > 0 && statement.resources.some(isEverything) && isBlank(statement.resourcesReason)) {
        report('broad-resource', `Every resource is asked for, though ${narrowable.join(', ')} can be narrowed.`, "Name the resources, or say in the statement's resourcesReason why every one is needed.");
    }
    if (statement.resources.some(matchesAll))
        return;
    for (const action of named.filter(isAccountWide)) {
        report('resource-ignored', 'The action takes no resource; only * grants it.', 'Move it to a statement with *.', action);
    }
}
/** CloudFormation's `${AWS::Partition}` holds colons of its own. */
function arnOf(resource) {
    return arnParts(resource.replace(/\$\{[^{}]*\}/g, 'x'));
}
function isWellFormed(resource) {
    return matchesAll(resource) || arnOf(resource)?.[0] === 'arn';
}
/** `*`, and an ARN that leaves open which of a service's resources is meant. */
function isEverything(resource) {
    if (matchesAll(resource))
        return true;
    const parts = arnOf(resource);
    return (parts === undefined || hasWildcard(parts[2] ?? '') || matchesAll((parts[5] ?? '').replaceAll('/', '')));
}
function isBlank(text) {
    return typeof text !== 'string' || text.trim() === '';
}
function problem(sid, code, message, remedy, action) {
    return { code, sid, ...(action === undefined ? {} : { action }), message, remedy };
}
//# sourceMappingURL=lint.js.map