const COMPARISONS = {
    stringequals: ['StringEquals', 'equals', false],
    stringnotequals: ['StringNotEquals', 'equals', true],
    stringequalsignorecase: ['StringEqualsIgnoreCase', 'equals-ignore-case', false],
    stringnotequalsignorecase: ['StringNotEqualsIgnoreCase', 'equals-ignore-case', true],
    stringlike: ['StringLike', 'like', false],
    stringnotlike: ['StringNotLike', 'like', true],
    // ArnEquals and ArnLike behave identically: both take wildcards.
    arnequals: ['ArnEquals', 'arn', false],
    arnlike: ['ArnLike', 'arn', false],
    arnnotequals: ['ArnNotEquals', 'arn', true],
    arnnotlike: ['ArnNotLike', 'arn', true],
    null: ['Null', 'null', false],
};
/**
 * Takes a condition operator apart. An operator that is not known, or that compares numbers, dates, booleans,
 * binary values or addresses, has the comparison `other`, of which nothing is concluded.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function parseOperator(text) {
    const [, prefix, base = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(\w*?)(IfExists)?$/i.exec(text) ?? [];
    const known = Object.hasOwn(COMPARISONS, base.toLowerCase()) ? COMPARISONS[base.toLowerCase()] : undefined;
    const set = prefix === undefined
        ? undefined
        : prefix.toLowerCase() === 'forallvalues'
            ? 'ForAllValues'
            : 'ForAnyValue';
    const [name, comparison, negated] = known ?? ['an operator of another type', 'other', false];
    return {
        name: known === undefined ? name : `${set ? `${set}:` : ''}${name}${suffix ? 'IfExists' : ''}`,
        comparison,
        negated,
        ifExists: suffix !== undefined,
        set,
    };
}
/** A condition element as a list; keys are compared without case, so they come out in lower case. */
export function listConditions(conditions) {
    return Object.entries(conditions ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => ({
        operator: parseOperator(operator),
        key: key.toLowerCase(),
        values,
    })));
}
/**
 * Whether a condition holds for all (`yes`), none (`no`) or possibly some (`maybe`) of the requests that the
 * facts describe. For a missing key an operator is false, its negation true, and `IfExists` and `ForAllValues`
 * true (IAM User Guide, "Condition operators", "…IfExists", "Multivalued context keys").
 * A `yes` is never drawn from a set operator: on keys with one value AWS advises against them, so that nothing
 * is to rest on them.
 */
export function evaluate(condition, facts) {
    const { operator, values } = condition;
    if (facts === undefined || operator.comparison === 'other' || values.length === 0)
        return 'maybe';
    if (operator.comparison === 'null')
        return evaluateNull(condition, facts);
    const verdict = byPresence(facts.missing, whenMissing(operator), () => whenPresent(condition, facts));
    return operator.set !== undefined && verdict === 'yes' ? 'maybe' : verdict;
}
/** The opposite; of `maybe` it is `maybe`. */
export function not(verdict) {
    return verdict === 'maybe' ? 'maybe' : verdict === 'yes' ? 'no' : 'yes';
}
/** What can be said where either verdict may apply. */
export function either(a, b) {
    return a === b ? a : 'maybe';
}
function evaluateNull({ operator, values }, facts) {
    if (operator.set !== undefined || operator.ifExists)
        return 'maybe';
    const asked = new Set(values.map(value => value.toLowerCase()));
    if (asked.size !== 1)
        return 'maybe';
    if (asked.has('true'))
        return facts.missing;
    return asked.has('false') ? not(facts.missing) : 'maybe';
}
function whenMissing(operator) {
    if (operator.ifExists || operator.set === 'ForAllValues')
        return 'yes';
    if (operator.set === 'ForAnyValue')
        return 'no';
    return operator.negated ? 'yes' : 'no';
}
function whenPresent({ operator, values }, facts) {
    const verdicts = values.map(value => facts.test(operator.comparison, value));
    const any = verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no';
    return operator.negated ? not(any) : any;
}
function byPresence(missing, absent, present) {
    if (missing === 'yes')
        return absent;
    return missing === 'no' ? present() : either(absent, present());
}
//# sourceMappingURL=condition.js.map