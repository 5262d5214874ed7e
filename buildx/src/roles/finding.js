/**
 * Brings a role's findings up to date with a verification. A FAIL opens a finding or keeps it open; so does a PASS
 * that carries a severity, as that of a trust policy naming the whole vendor account. A plain PASS resolves; SKIP
 * and ERROR leave a finding as it is. One that comes back after it was resolved is first seen anew.
 */
export function mergeFindings(previous, verification, now, further = {}) {
    const problems = [...verification.checks.filter(isProblem).map(problemOf), ...(further.problems ?? [])];
    const resolved = new Set(further.resolved);
    for (const check of verification.checks) {
        if (check.status === 'PASS' && !isProblem(check))
            resolved.add(check.id);
    }
    const at = now.toISOString();
    const findings = new Map(previous.map(finding => [finding.code, finding]));
    for (const [code, finding] of findings) {
        if (resolved.has(code) && finding.resolvedAt === null)
            findings.set(code, { ...finding, resolvedAt: at });
    }
    for (const problem of problems)
        findings.set(problem.code, seen(findings.get(problem.code), problem, at));
    return [...findings.values()];
}
function isProblem({ status, severity }) {
    return status === 'FAIL' || (status === 'PASS' && severity !== 'info');
}
function problemOf({ id, control, severity, summary, remedy }) {
    return { code: id, control, severity, summary, remedy };
}
function seen(known, problem, at) {
    const firstSeenAt = known?.resolvedAt === null ? known.firstSeenAt : at;
    return { ...problem, firstSeenAt, lastSeenAt: at, resolvedAt: null };
}
//# sourceMappingURL=finding.js.map