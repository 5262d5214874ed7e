import { listConditions } from './condition.js';
import { hasWildcard } from './pattern.js';
import { EXTERNAL_ID_KEY, requests } from './trust-request.js';
const VENDOR = ['vendor-role', 'vendor-account'];
const MISSING = requests(VENDOR, ['missing']);
const OTHER = requests(VENDOR, ['other']);
const REMEDY = "Require the external ID with StringEquals sts:ExternalId, with the tenant's external ID as its one value.";
/**
 * Says why the vendor gets in without exactly the right external ID.
 * Takes the statement and the requests it leaves open; the finding names the operators, never the values.
 */
export function explainExternalId(statement, open, expectation) {
    const held = listConditions(statement.Condition).filter(condition => condition.key === EXTERNAL_ID_KEY);
    if ((open & (MISSING | OTHER)) === 0) {
        return explanation('external-id-ignores-case', 'medium', 'The external ID is compared without regard to case, so it is not exactly this one.');
    }
    if (held.length === 0) {
        return (open & MISSING) !== 0
            ? explanation('external-id-missing', 'critical', 'The vendor gets in without any external ID.')
            : explanation('external-id-any', 'high', 'Other external IDs than that of the tenant are accepted.');
    }
    const operators = [...new Set(held.map(condition => condition.operator.name))].join(', ');
    if ((open & MISSING) !== 0 && (open & OTHER) !== 0) {
        return explanation('external-id-not-enforced', 'critical', `The condition lets in calls with no external ID and calls with another one (${operators}).`);
    }
    if ((open & MISSING) !== 0) {
        return explanation('external-id-optional', 'high', `The condition also holds when a call carries no external ID at all (${operators}).`);
    }
    return explainOther(held, operators, expectation);
}
function explainOther(held, operators, { externalId }) {
    const values = new Set(held.flatMap(condition => condition.values));
    const high = (code, what) => explanation(code, 'high', `${what} (${operators}).`);
    if ([...values].some(value => value.includes('${'))) {
        return high('external-id-variable', 'A policy variable stands where the external ID should be');
    }
    if (held.some(({ operator, values }) => operator.comparison === 'like' && values.some(hasWildcard))) {
        return high('external-id-wildcard', 'A wildcard lets in calls with other external IDs');
    }
    if (held.every(({ operator }) => operator.comparison === 'null')) {
        return high('external-id-any', 'Any external ID is accepted');
    }
    if (held.some(({ operator }) => operator.negated)) {
        return high('external-id-negated', 'The condition names external IDs to refuse and lets in all others');
    }
    if (values.size > 1)
        return high('external-id-several', 'Several external IDs are accepted, not this one alone');
    return values.has(externalId)
        ? high('external-id-not-compared', 'The external ID is not compared as a string, so other ones may pass')
        : high('external-id-other', 'Another external ID is accepted than that of the tenant');
}
function explanation(code, severity, message) {
    return { code, severity, message, remedy: REMEDY };
}
//# sourceMappingURL=trust-external-id.js.map