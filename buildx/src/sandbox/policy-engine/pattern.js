const ANY_SEQUENCE = -1;
const ANY_CHARACTER = -2;
const COLON = 58;
/**
 * A string of a policy: text, wildcards and policy variables. A variable without a value makes the whole
 * pattern null, which equals nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export class Pattern {
    source;
    #parts;
    #fixedGlob;
    /** Takes the policy's text; only policies of version 2012-10-17 have variables. */
    constructor(source, withVariables) {
        this.source = source;
        this.#parts = split(source, withVariables);
        if (this.#parts.every(part => part.kind !== 'variable'))
            this.#fixedGlob = toGlob(this.#parts);
    }
    /** Gives the pattern with its variables filled in as literal text, or undefined where one has no value. */
    glob(context) {
        if (this.#fixedGlob)
            return this.#fixedGlob;
        const filled = this.#fill(context);
        return filled && toGlob(filled);
    }
    /** Gives the text with its variables filled in and wildcards as plain characters, or undefined as above. */
    text(context) {
        const filled = this.#fill(context);
        return filled?.map(part => (part.kind === 'variable' ? '' : part.text)).join('');
    }
    #fill(context) {
        const filled = [];
        for (const part of this.#parts) {
            if (part.kind !== 'variable') {
                filled.push(part);
                continue;
            }
            // A key that is there without a value counts as missing.
            const value = context.single(part.key) || part.fallback;
            if (value === undefined)
                return undefined;
            filled.push({ kind: 'text', text: value });
        }
        return filled;
    }
}
const WILDCARD = /(?<wildcard>[*?])/g;
const VARIABLE_OR_WILDCARD = /\$\{(?<escaped>[*?$])\}|\$\{\s*(?<key>[^{},'\s]+)\s*(?:,\s*'(?<fallback>[^']*)'\s*)?\}|(?<wildcard>[*?])/g;
function split(source, withVariables) {
    const parts = [];
    let end = 0;
    for (const match of source.matchAll(withVariables ? VARIABLE_OR_WILDCARD : WILDCARD)) {
        const { escaped, key, fallback, wildcard } = match.groups ?? {};
        if (match.index > end)
            parts.push({ kind: 'text', text: source.slice(end, match.index) });
        if (escaped !== undefined)
            parts.push({ kind: 'text', text: escaped });
        else if (key !== undefined)
            parts.push({ kind: 'variable', key, fallback });
        else
            parts.push({ kind: 'wildcard', text: wildcard === '*' ? '*' : '?' });
        end = match.index + match[0].length;
    }
    if (end < source.length)
        parts.push({ kind: 'text', text: source.slice(end) });
    return parts;
}
function toGlob(parts) {
    return parts.flatMap(part => {
        if (part.kind === 'wildcard')
            return [part.text === '*' ? ANY_SEQUENCE : ANY_CHARACTER];
        return part.kind === 'text' ? codeUnits(part.text) : [];
    });
}
function codeUnits(text) {
    return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
/** Tells whether `text` matches the glob as a whole. Backtracks to the last `*` only: no exponential case. */
export function globMatches(glob, text) {
    let at = 0;
    let index = 0;
    let star = -1;
    let starIndex = 0;
    while (index < text.length) {
        const token = glob[at];
        if (token === ANY_SEQUENCE) {
            star = at++;
            starIndex = index;
        }
        else if (token === ANY_CHARACTER || token === text.charCodeAt(index)) {
            at++;
            index++;
        }
        else if (star >= 0) {
            at = star + 1;
            index = ++starIndex;
        }
        else {
            return false;
        }
    }
    while (glob[at] === ANY_SEQUENCE)
        at++;
    return at === glob.length;
}
/**
 * Tells whether an ARN matches an ARN pattern, each of the six colon-separated parts by itself. Missing parts
 * of the pattern are wildcards where `padded`, as in Resource elements.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function arnMatches(glob, arn, padded = false) {
    const wanted = globSegments(glob);
    while (padded && wanted.length < 6)
        wanted.push([ANY_SEQUENCE]);
    const actual = arnSegments(arn);
    if (wanted.length !== actual.length)
        return false;
    return wanted.every((segment, index) => globMatches(segment, actual[index] ?? ''));
}
function globSegments(glob) {
    const segments = [];
    let start = 0;
    glob.forEach((token, index) => {
        if (token !== COLON || segments.length === 5)
            return;
        segments.push(glob.slice(start, index));
        start = index + 1;
    });
    segments.push(glob.slice(start));
    return segments;
}
function arnSegments(arn) {
    const parts = arn.split(':');
    return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
//# sourceMappingURL=pattern.js.map