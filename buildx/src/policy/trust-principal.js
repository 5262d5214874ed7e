import { actionOverlaps } from './pattern.js';
import { CALLERS, requests } from './trust-request.js';
/** The actions by which anybody gets into a role; `sts:TagSession` and its like only go along with them. */
export const WAYS_IN = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{8,124}$/;
/** The principals of a statement, each named once. */
export function listPrincipals(statement, expectation) {
    if (statement.NotPrincipal !== undefined)
        return [{ kind: 'anyone-but', name: 'NotPrincipal', callers: CALLERS }];
    const found = Object.entries(statement.Principal ?? {}).flatMap(([type, names]) => [...new Set(names)].map(name => classify(type, name, expectation)));
    return found.length > 0 ? found : [{ kind: 'unknown', name: 'no principal', callers: CALLERS }];
}
/** The ways in that a statement allows the principal: an AWS principal that is named comes by AssumeRole only. */
export function waysIn(statement, principal) {
    const allowed = WAYS_IN.filter(action => actionApplies(statement, action));
    return principal.account === undefined && !principal.kind.startsWith('vendor')
        ? allowed
        : allowed.filter(action => action === 'sts:AssumeRole');
}
/** Whether a statement, Allow or Deny, is about an action. */
export function actionApplies(statement, action) {
    const named = (statement.Action ?? statement.NotAction ?? []).some(pattern => actionOverlaps(pattern, action));
    return statement.Action !== undefined ? named : !named;
}
/**
 * The callers a Deny surely keeps out of what an Allow gave the principal: everybody's or a whole account's.
 * Nothing is taken from NotPrincipal, nor from a single role or user.
 */
export function deniedCallers(denied, principal, expectation) {
    let set = 0;
    for (const [type, names] of Object.entries(denied ?? {})) {
        for (const name of names) {
            if (type === '*')
                return requests(CALLERS);
            if (type !== 'AWS')
                continue;
            if (name === '*')
                set |= requests(['vendor-role', 'vendor-account', 'outsider']);
            const account = wholeAccount(name, expectation.partition);
            if (account === expectation.vendorAccountId)
                set |= requests(['vendor-role', 'vendor-account']);
            else if (account !== undefined && account === principal.account)
                set |= requests(['outsider']);
        }
    }
    return set;
}
function classify(type, name, expectation) {
    if (type === '*')
        return { kind: 'anyone', name: '*', callers: CALLERS };
    if (type === 'Service')
        return { kind: 'service', name, callers: ['no-principal'] };
    if (type === 'Federated')
        return { kind: 'federated', name, callers: ['no-principal'] };
    return type === 'AWS' ? classifyAws(name, expectation) : { kind: 'unknown', name, callers: CALLERS };
}
function classifyAws(name, expectation) {
    const { partition, vendorAccountId, vendorRoleArn } = expectation;
    if (name === '*')
        return { kind: 'anyone', name, callers: CALLERS };
    if (name === vendorRoleArn)
        return { kind: 'vendor-role', name, callers: ['vendor-role'] };
    const whole = wholeAccount(name, partition);
    if (whole === vendorAccountId) {
        return { kind: 'vendor-account', name, callers: ['vendor-role', 'vendor-account'] };
    }
    const account = whole ?? accountOf(name, partition);
    if (account === vendorAccountId) {
        return { kind: 'vendor-other', name, callers: ['vendor-role', 'vendor-account'] };
    }
    if (account !== undefined)
        return { kind: 'outside', name, callers: ['outsider'], account };
    if (UNIQUE_ID.test(name))
        return { kind: 'dangling', name, callers: ['outsider'] };
    return { kind: name.startsWith('arn:') ? 'outside' : 'unknown', name, callers: CALLERS };
}
/** The account of a principal that stands for a whole account: its ID or its root. */
function wholeAccount(name, partition) {
    if (/^\d{12}$/.test(name))
        return name;
    const [, found, account] = /^arn:([a-z-]+):iam::(\d{12}):root$/.exec(name) ?? [];
    return found === partition ? account : undefined;
}
/** The account of one named user, role or session of the partition; undefined where a wildcard is in it. */
function accountOf(name, partition) {
    const [, found, account] = /^arn:([a-z-]+):(?:iam|sts)::(\d{12}):(?:user|role|assumed-role|federated-user)\/[^*?]+$/.exec(name) ?? [];
    return found === partition ? account : undefined;
}
//# sourceMappingURL=trust-principal.js.map