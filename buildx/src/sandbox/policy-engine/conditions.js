import { operators } from './operators.js';
import { Pattern } from './pattern.js';
/**
 * Takes one entry of a Condition element and gives it ready for evaluation; undefined for an operator that AWS
 * does not know.
 */
export function readCondition(operatorName, key, values, withVariables) {
    const match = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/i.exec(operatorName);
    const [, prefix, base = '', suffix] = match ?? [];
    const patterns = values.map(value => new Pattern(value, withVariables));
    const ifExists = suffix !== undefined;
    const set = prefix === undefined ? undefined : prefix.toLowerCase() === 'foranyvalue' ? 'any' : 'all';
    if (base.toLowerCase() === 'null') {
        return ifExists || set ? undefined : { key, values: patterns, test: 'null', set, ifExists };
    }
    const test = operators.get(base.toLowerCase());
    return test && { key, values: patterns, test, set, ifExists };
}
/**
 * Tells whether the request meets the condition. Several values of the policy are alternatives. A missing key
 * meets IfExists, ForAllValues and negated operators, and nothing else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
 */
export function conditionHolds(condition, context) {
    const actual = context.get(condition.key);
    const { test } = condition;
    if (test === 'null')
        return nullHolds(condition, actual === undefined, context);
    if (actual === undefined) {
        if (condition.ifExists || condition.set === 'all')
            return true;
        return condition.set === undefined && test.negated;
    }
    const meets = (value) => condition.values.some(wanted => test.compare(value, wanted, context)) !== test.negated;
    const every = condition.set === undefined ? test.negated : condition.set === 'all';
    return every ? actual.every(meets) : actual.some(meets);
}
function nullHolds(condition, missing, context) {
    return condition.values.some(value => value.text(context)?.toLowerCase() === String(missing));
}
//# sourceMappingURL=conditions.js.map