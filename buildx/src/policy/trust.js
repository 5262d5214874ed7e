import { statementName } from './document.js';
import { explainExternalId } from './trust-external-id.js';
import { actionApplies, deniedCallers, listPrincipals, waysIn, } from './trust-principal.js';
import { NO_REQUESTS, requests, requestsPossiblyMet, requestsSurelyMet, } from './trust-request.js';
const OUTSIDERS = requests(['outsider', 'no-principal']);
const VENDOR_WITHOUT_ID = requests(['vendor-role', 'vendor-account'], ['missing', 'other-case', 'other']);
const VENDOR_ACCOUNT = requests(['vendor-account']);
const VENDOR_ROLE = requests(['vendor-role'], ['right']);
const NARROW = 'Name the vendor account as the only principal, with ArnEquals aws:PrincipalArn set to the vendor role.';
/**
 * Judges a role's trust policy: does it let in nobody outside the vendor's account, and the vendor only with
 * exactly this external ID?
 *
 * All requests are sorted into sixteen kinds (four callers, four external IDs). What an Allow may let in is
 * taken at its widest, what a Deny keeps out at its narrowest, so that a policy is called trusted only where
 * that is certain. Never throws. Messages hold Sids, principals and operators, nothing else of the policy.
 * Source: IAM User Guide, "Access to AWS accounts owned by third parties", "Policy evaluation logic".
 */
export function analyseTrust(policy, expectation) {
    const denials = policy.Statement.filter(statement => statement.Effect === 'Deny').map(statement => ({
        statement,
        met: requestsSurelyMet(statement.Condition, expectation),
    }));
    const findings = [];
    let vendorLetIn = false;
    for (const [index, statement] of policy.Statement.entries()) {
        if (statement.Effect !== 'Allow')
            continue;
        const entries = openEntries(statement, denials, expectation);
        vendorLetIn ||= entries.some(entry => (entry.open & VENDOR_ROLE) !== 0);
        const name = statementName(statement, index);
        findings.push(...judge(statement, entries, expectation).map(draft => ({ ...draft, statement: name })));
    }
    if (!vendorLetIn)
        findings.push(nobodyLetIn());
    return { trusted: findings.every(finding => finding.severity === 'low'), findings };
}
function openEntries(statement, denials, expectation) {
    const met = requestsPossiblyMet(statement.Condition, expectation);
    return listPrincipals(statement, expectation).flatMap(principal => {
        const ways = waysIn(statement, principal);
        if (ways.length === 0)
            return [];
        const denied = denials
            .filter(denial => ways.every(way => actionApplies(denial.statement, way)))
            .reduce((set, { statement, met }) => set | (met & deniedCallers(statement.Principal, principal, expectation)), 0);
        return [{ principal, open: met & requests(principal.callers) & ~denied }];
    });
}
function judge(statement, entries, expectation) {
    const drafts = [];
    const open = entries.filter(entry => (entry.open & OUTSIDERS) !== NO_REQUESTS);
    for (const kind of new Set(open.map(entry => entry.principal.kind))) {
        drafts.push(outsideFinding(open.map(entry => entry.principal).filter(principal => principal.kind === kind)));
    }
    const closed = entries.filter(entry => (requests(entry.principal.callers) & OUTSIDERS) !== 0 && (entry.open & OUTSIDERS) === NO_REQUESTS);
    if (closed.length > 0)
        drafts.push(narrowedFinding(closed.map(entry => entry.principal)));
    const unguarded = entries.reduce((set, entry) => set | (entry.open & VENDOR_WITHOUT_ID), NO_REQUESTS);
    if (unguarded !== NO_REQUESTS)
        drafts.push(explainExternalId(statement, unguarded, expectation));
    return [...drafts, ...vendorFindings(entries)];
}
function outsideFinding(principals) {
    const names = listNames(principals);
    switch (principals[0]?.kind) {
        case 'anyone':
            return {
                code: 'principal-anyone',
                severity: 'critical',
                message: 'Every principal of every AWS account is named, and nothing narrows it to the vendor.',
                remedy: NARROW,
            };
        case 'anyone-but':
            return {
                code: 'principal-not',
                severity: 'critical',
                message: 'An Allow with NotPrincipal lets in everybody but the principals it names.',
                remedy: NARROW,
            };
        case 'dangling':
            return {
                code: 'principal-dangling',
                severity: 'medium',
                message: `The unique ID of a principal that no longer exists is named, so nobody can tell whose it is: ${names}.`,
                remedy: `Remove it. ${NARROW}`,
            };
        case 'service':
            return {
                code: 'principal-service',
                severity: 'high',
                message: `AWS services may assume the role, for whoever uses them in the account: ${names}.`,
                remedy: 'Remove the service from this trust policy; give the service a role of its own.',
            };
        case 'federated':
            return {
                code: 'principal-federated',
                severity: 'high',
                message: `Users of an identity provider may assume the role: ${names}.`,
                remedy: 'Remove the identity provider from this trust policy; give its users a role of their own.',
            };
        case 'outside':
            return {
                code: 'principal-outside',
                severity: 'high',
                message: `Principals outside the vendor's account may assume the role: ${names}.`,
                remedy: `Remove them. ${NARROW}`,
            };
        default:
            return {
                code: 'principal-unknown',
                severity: 'high',
                message: `Principals that cannot be placed in an account may assume the role: ${names}.`,
                remedy: `Remove them. ${NARROW}`,
            };
    }
}
function narrowedFinding(principals) {
    return {
        code: 'principal-narrowed',
        severity: 'low',
        message: `Others than the vendor are named, and only a condition or a Deny keeps them out: ${listNames(principals)}.`,
        remedy: NARROW,
    };
}
function vendorFindings(entries) {
    const open = entries
        .filter(entry => (entry.open & VENDOR_ACCOUNT) !== NO_REQUESTS)
        .map(entry => entry.principal);
    const drafts = [];
    if (open.some(principal => ['vendor-account', 'anyone', 'anyone-but'].includes(principal.kind))) {
        drafts.push({
            code: 'vendor-account-wide',
            severity: 'low',
            message: "The whole vendor account may assume the role, not the vendor's role alone.",
            remedy: 'Add ArnEquals aws:PrincipalArn set to the vendor role.',
        });
    }
    const others = open.filter(principal => principal.kind === 'vendor-other');
    if (others.length > 0) {
        drafts.push({
            code: 'vendor-other-principal',
            severity: 'low',
            message: `Principals of the vendor's account other than its role may assume the role: ${listNames(others)}.`,
            remedy: NARROW,
        });
    }
    return drafts;
}
function nobodyLetIn() {
    return {
        code: 'vendor-not-let-in',
        severity: 'low',
        statement: 'none',
        message: "No statement lets the vendor's role in with the tenant's external ID.",
        remedy: 'Launch the current template again, or allow sts:AssumeRole to the vendor role with this external ID.',
    };
}
/** A few principals by name, without what could break a line or a page. */
function listNames(principals) {
    const names = [
        ...new Set(principals.map(principal => principal.name.replace(/[^\x21-\x7e]/g, '?').slice(0, 256))),
    ];
    return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
//# sourceMappingURL=trust.js.map