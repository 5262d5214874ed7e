/** The eight checks, in the order in which every verification lists them. */
export const CHECK_IDS = [
    'assume-role',
    'external-id-required',
    'external-id-matched',
    'account-identity',
    'trust-policy',
    'required-permissions',
    'excess-permissions',
    'template-version',
];
/** The FTR control that each check answers for. */
export const CONTROL_OF = {
    'assume-role': 'CAA-001',
    'external-id-required': 'CAA-002',
    'external-id-matched': 'CAA-002',
    'account-identity': 'CAA-001',
    'trust-policy': 'CAA-002',
    'required-permissions': 'CAA-007',
    'excess-permissions': 'CAA-007',
    'template-version': 'CAA-007',
};
const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'];
/** The gravest of the severities given, `info` where there is none. */
export function gravest(severities) {
    let worst = 'info';
    for (const severity of severities) {
        if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(worst))
            worst = severity;
    }
    return worst;
}
/** A check that holds. */
export function pass(id, summary, evidence = {}) {
    return { id, control: CONTROL_OF[id], status: 'PASS', severity: 'info', summary, remedy: null, evidence };
}
/** A check that does not hold, with what to do about it. */
export function fail(id, severity, problem) {
    const { summary, remedy, evidence = {} } = problem;
    return { id, control: CONTROL_OF[id], status: 'FAIL', severity, summary, remedy, evidence };
}
/** A check that was not made, with the reason. */
export function skip(id, summary, remedy = null, evidence = {}) {
    return { id, control: CONTROL_OF[id], status: 'SKIP', severity: 'info', summary, remedy, evidence };
}
/** A check that was tried and reached no verdict: it neither clears nor blames the role. */
export function inconclusive(id, summary, remedy, evidence = {}) {
    return { id, control: CONTROL_OF[id], status: 'ERROR', severity: 'info', summary, remedy, evidence };
}
/**
 * Tells whether a run reached a verdict: nothing ended in ERROR, or something already failed that keeps the role
 * from being used whatever else is found.
 */
export function isConclusive(checks) {
    return checks.some(isBarring) || checks.every(check => check.status !== 'ERROR');
}
/** Tells whether a check bars the role from use: a failed CAA-001 or CAA-002 check. */
export function isBarring(check) {
    return check.status === 'FAIL' && check.control !== 'CAA-007';
}
//# sourceMappingURL=check.js.map