import { BlockList, isIP } from 'node:net';
import { arnMatches, globMatches } from './pattern.js';
const equal = (actual, wanted, context) => actual === wanted.text(context);
const equalIgnoringCase = (actual, wanted, context) => actual.toLowerCase() === wanted.text(context)?.toLowerCase();
const like = (actual, wanted, context) => {
    const glob = wanted.glob(context);
    return glob !== undefined && globMatches(glob, actual);
};
const arnLike = (actual, wanted, context) => {
    const glob = wanted.glob(context);
    return glob !== undefined && arnMatches(glob, actual);
};
const sameBoolean = (actual, wanted, context) => {
    const value = wanted.text(context)?.toLowerCase();
    return (value === 'true' || value === 'false') && actual.toLowerCase() === value;
};
function ordered(read, holds) {
    return (actual, wanted, context) => {
        const [left, right] = [read(actual), read(wanted.text(context) ?? '')];
        return !Number.isNaN(left) && !Number.isNaN(right) && holds(left, right);
    };
}
function readNumber(text) {
    return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
}
/** Takes ISO 8601 or seconds since 1970, as the Date operators do. */
function readDate(text) {
    if (/^\d{5,}(\.\d+)?$/.test(text))
        return Number(text) * 1000;
    return /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
}
const inRange = (actual, wanted, context) => {
    const [network = '', bits] = (wanted.text(context) ?? '').split('/');
    const family = isIP(network);
    if (family === 0 || isIP(actual) !== family)
        return false;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    const longest = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? longest : Number(bits);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > longest)
        return false;
    const range = new BlockList();
    range.addSubnet(network, prefix, kind);
    return range.check(actual, kind);
};
const same = (left, right) => left === right;
const less = (left, right) => left < right;
const lessOrSame = (left, right) => left <= right;
const greater = (left, right) => left > right;
const greaterOrSame = (left, right) => left >= right;
/**
 * The operators by their lower-cased name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const operators = new Map([
    ['stringequals', { compare: equal, negated: false }],
    ['stringnotequals', { compare: equal, negated: true }],
    ['stringequalsignorecase', { compare: equalIgnoringCase, negated: false }],
    ['stringnotequalsignorecase', { compare: equalIgnoringCase, negated: true }],
    ['stringlike', { compare: like, negated: false }],
    ['stringnotlike', { compare: like, negated: true }],
    ['arnequals', { compare: arnLike, negated: false }],
    ['arnlike', { compare: arnLike, negated: false }],
    ['arnnotequals', { compare: arnLike, negated: true }],
    ['arnnotlike', { compare: arnLike, negated: true }],
    ['bool', { compare: sameBoolean, negated: false }],
    ['binaryequals', { compare: equal, negated: false }],
    ['ipaddress', { compare: inRange, negated: false }],
    ['notipaddress', { compare: inRange, negated: true }],
    ['numericequals', { compare: ordered(readNumber, same), negated: false }],
    ['numericnotequals', { compare: ordered(readNumber, same), negated: true }],
    ['numericlessthan', { compare: ordered(readNumber, less), negated: false }],
    ['numericlessthanequals', { compare: ordered(readNumber, lessOrSame), negated: false }],
    ['numericgreaterthan', { compare: ordered(readNumber, greater), negated: false }],
    ['numericgreaterthanequals', { compare: ordered(readNumber, greaterOrSame), negated: false }],
    ['dateequals', { compare: ordered(readDate, same), negated: false }],
    ['datenotequals', { compare: ordered(readDate, same), negated: true }],
    ['datelessthan', { compare: ordered(readDate, less), negated: false }],
    ['datelessthanequals', { compare: ordered(readDate, lessOrSame), negated: false }],
    ['dategreaterthan', { compare: ordered(readDate, greater), negated: false }],
    ['dategreaterthanequals', { compare: ordered(readDate, greaterOrSame), negated: false }],
]);
//# sourceMappingURL=operators.js.map