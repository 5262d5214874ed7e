import { fail } from '../verification/check.js';
import { mergeFindings } from './finding.js';
import { decideStatus } from './role-status.js';
/** Decides, without I/O, what a verification makes of a role. */
export function conclude(role, run, { claims, now, jitter }) {
    const decide = (checks) => decideStatus(statusInput(role, checks, run.facts, now, jitter));
    const claimLost = claims.heldByAnother && isProof(decide(run.verification.checks), run.facts);
    const verification = claimLost ? withLostClaim(run.verification) : run.verification;
    const decision = decide(verification.checks);
    const proved = isProof(decision, run.facts);
    const uniqueId = run.facts.uniqueId ?? role.uniqueId;
    const recreated = proved && role.uniqueId !== null && uniqueId !== role.uniqueId;
    const findings = mergeFindings(role.findings, verification, now, further({ claims, claimLost, recreated, proved }));
    return {
        verification,
        changes: {
            ...changesOf(role, run.facts, decision, verification.finishedAt),
            findings,
            uniqueId: proved ? uniqueId : role.uniqueId,
            claimed: role.claimed || proved,
        },
        takesClaim: proved && (!role.claimed || recreated),
        firstVerified: decision.status === 'verified' && role.firstVerifiedAt === null,
        recreated,
        ...findingChanges(role.findings, findings),
    };
}
/** The role showed in this run that it is the tenant's: it let the vendor in, and nobody else. */
function isProof({ status }, facts) {
    return facts.uniqueId !== undefined && (status === 'verified' || status === 'degraded');
}
function statusInput(role, checks, facts, now, jitter) {
    return {
        previous: role.status,
        registeredAt: new Date(role.createdAt),
        lastConclusiveAt: dateOf(role.lastVerifiedAt),
        provedSince: dateOf(role.provedSince),
        denialRetryPending: role.denialRetryPending,
        inconclusiveRuns: role.inconclusiveRuns,
        checks,
        facts,
        now,
        jitter,
    };
}
function changesOf(role, facts, decision, finishedAt) {
    const read = facts.templateVersion !== null;
    return {
        status: decision.status,
        templateVersion: read ? facts.templateVersion : role.templateVersion,
        updateAvailable: read ? facts.updateAvailable : role.updateAvailable,
        lastVerifiedAt: decision.conclusive ? finishedAt : role.lastVerifiedAt,
        firstVerifiedAt: role.firstVerifiedAt ?? (decision.status === 'verified' ? finishedAt : null),
        provedSince: decision.provedSince?.toISOString() ?? null,
        denialRetryPending: decision.denialRetryPending,
        inconclusiveRuns: decision.inconclusiveRuns,
        dueAt: decision.nextDueAt?.toISOString() ?? null,
    };
}
/** The answer names nobody: whom the role belongs to is not this tenant's business. */
function withLostClaim(verification) {
    const lost = fail('account-identity', 'critical', {
        summary: 'This IAM role is already in use by another registration, so it cannot be used by this one.',
        remedy: 'One IAM role belongs to one tenant. Launch the template again to make a role of its own for this tenant, and register that one. If the role should move here, have the other registration revoked first.',
        evidence: { code: 'role-claimed' },
    });
    const checks = verification.checks.map(check => (check.id === lost.id ? lost : check));
    return { ...verification, checks };
}
function further({ claims, claimLost, recreated, proved }) {
    const problems = [];
    if (claimLost) {
        problems.push({
            code: 'role-claimed',
            control: 'CAA-001',
            severity: 'critical',
            summary: 'This IAM role is already in use by another registration.',
            remedy: 'Launch the template again and register the role that it makes.',
        });
    }
    if (claims.accountShared) {
        problems.push({
            code: 'account-shared',
            control: 'CAA-001',
            severity: 'medium',
            summary: 'Another tenant has proved a role in the same AWS account.',
            remedy: 'Ask both tenants whether they share the account on purpose; if not, somebody registered a role that is not theirs.',
        });
    }
    if (recreated) {
        problems.push({
            code: 'role-recreated',
            control: 'CAA-001',
            severity: 'medium',
            summary: 'The IAM role was deleted and created again under the same name since it was last verified.',
            remedy: 'Ask the customer whether that was meant. The new role passed the same checks.',
        });
    }
    return {
        problems,
        resolved: [
            ...(claims.accountShared ? [] : ['account-shared']),
            ...(proved && !recreated ? ['role-recreated'] : []),
            ...(proved && !claimLost ? ['role-claimed'] : []),
        ],
    };
}
function findingChanges(before, after) {
    const open = (findings) => findings.filter(f => f.resolvedAt === null).map(f => f.code);
    const [was, is] = [open(before), open(after)];
    return { opened: is.filter(code => !was.includes(code)), resolved: was.filter(code => !is.includes(code)) };
}
function dateOf(time) {
    return time === null ? undefined : new Date(time);
}
//# sourceMappingURL=conclusion.js.map