/**
 * Wildcards as IAM has them: `*` is any run of characters, `?` is exactly one.
 * Everything here runs in at most pattern times text steps; nothing becomes a regular expression, so no policy
 * can make it backtrack.
 */
/** Whether the text matches the pattern, letter by letter. */
export function matches(pattern, text) {
    return edgesFit(pattern, text) && fits(pattern, text, false);
}
/**
 * Whether everything that matches `inner` also matches `outer`.
 * A `true` is certain; a `false` may only mean that it could not be shown (`a?*` does contain `a*b`).
 */
export function covers(outer, inner) {
    if (outer === inner)
        return true;
    if (!hasWildcard(outer) || !edgesFit(outer, inner))
        return false;
    return hasWildcard(inner) ? fits(canonical(outer), canonical(inner), true) : fits(outer, inner, false);
}
/** Whether some text may match both patterns. A `false` is certain, a `true` is not. */
export function overlaps(a, b) {
    if (!hasWildcard(a))
        return matches(b, a);
    if (!hasWildcard(b))
        return matches(a, b);
    const heads = Math.min(a.search(/[*?]/), b.search(/[*?]/));
    const tails = Math.min(tailLength(a), tailLength(b));
    return a.slice(0, heads) === b.slice(0, heads) && a.slice(a.length - tails) === b.slice(b.length - tails);
}
/** Whether a pattern holds a wildcard at all. */
export function hasWildcard(pattern) {
    return pattern.includes('*') || pattern.includes('?');
}
/** Whether a pattern matches every text. */
export function matchesAll(pattern) {
    return /^\*+$/.test(pattern);
}
/** Actions are compared without case (IAM User Guide, "IAM JSON policy elements: Action"). */
export function actionCovers(outer, inner) {
    return covers(outer.toLowerCase(), inner.toLowerCase());
}
/** Whether two action patterns may share an action. */
export function actionOverlaps(a, b) {
    return overlaps(a.toLowerCase(), b.toLowerCase());
}
/**
 * Whether the resources of `inner` surely lie within those of `outer`.
 *
 * Held part by part and so as a whole: it is true whether or not a wildcard may run across the colons of an
 * ARN. A policy variable (`${aws:username}`) can stand for anything, so it widens `inner` and makes `outer`
 * cover nothing but itself; so does an ARN of fewer than six parts, which IAM completes in its own way.
 */
export function resourceCovers(outer, inner) {
    if (outer === inner || matchesAll(outer))
        return true;
    if (!edgesFit(outer, inner))
        return false;
    const held = arnParts(outer);
    const asked = arnParts(withoutVariables(inner));
    if (held === undefined || asked === undefined || outer.includes('${'))
        return false;
    return held.every((part, n) => covers(part, asked[n] ?? '*'));
}
/** Whether two resource patterns may share a resource. */
export function resourceOverlaps(a, b) {
    const [left, right] = [withoutVariables(a), withoutVariables(b)];
    return !isArn(left) || !isArn(right) || overlaps(left, right);
}
/** The six parts of an ARN, the sixth with its own colons; undefined where there are fewer. */
export function arnParts(arn) {
    const parts = arn.split(':');
    return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
/** Whether `arnParts` finds six of them. */
function isArn(text) {
    let colons = 0;
    for (let at = text.indexOf(':'); at >= 0 && colons < 5; at = text.indexOf(':', at + 1))
        colons += 1;
    return colons === 5;
}
/** A policy variable can stand for anything. */
function withoutVariables(text) {
    return text.includes('${') ? text.replace(VARIABLE, '*') : text;
}
const VARIABLE = /\$\{[^{}]*\}/g;
/**
 * Whether what stands before the first and after the last wildcard of a pattern is in the text as well: of thousands of
 * patterns nearly all end here, at no cost to speak of.
 */
function edgesFit(pattern, text) {
    const [length, longer] = [pattern.length, text.length - pattern.length];
    let head = 0;
    for (; head < length; head++) {
        const code = pattern.charCodeAt(head);
        if (code === STAR || code === QUESTION_MARK)
            break;
        if (code !== text.charCodeAt(head))
            return false;
    }
    for (let at = length - 1; at > head; at--) {
        const code = pattern.charCodeAt(at);
        if (code === STAR || code === QUESTION_MARK)
            return true;
        if (code !== text.charCodeAt(at + longer))
            return false;
    }
    return true;
}
/** Runs of wildcards in one order, so that `*?` and `?*` are the same pattern. */
function canonical(pattern) {
    return pattern.replace(/[*?]+/g, run => (run.includes('*') ? `${run.replaceAll('*', '')}*` : run));
}
function tailLength(pattern) {
    return pattern.length - 1 - Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?'));
}
/** With `symbolic` the text is itself a pattern, whose `*` only a `*` can match. */
function fits(pattern, text, symbolic) {
    const parts = pattern.split('*');
    const first = parts[0] ?? '';
    const place = pattern.includes('?') ? placeByLetters(text, symbolic) : placeLiterally(text);
    if (parts.length === 1)
        return first.length === text.length && place(first, 0, text.length) === 0;
    const last = parts[parts.length - 1] ?? '';
    const end = text.length - last.length;
    if (first.length > end || place(first, 0, first.length) !== 0)
        return false;
    if (place(last, end, text.length) !== end)
        return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
        // The leftmost place is always the best: what it leaves holds all that a later one would.
        const found = place(part, at, end);
        if (found === undefined)
            return false;
        at = found + part.length;
    }
    return true;
}
function placeLiterally(text) {
    return (part, from, end) => {
        const at = text.indexOf(part, from);
        return at < 0 || at + part.length > end ? undefined : at;
    };
}
function placeByLetters(text, symbolic) {
    return (part, from, end) => {
        for (let at = from; at + part.length <= end; at++)
            if (fitsAt(part, text, at, symbolic))
                return at;
        return undefined;
    };
}
function fitsAt(part, text, at, symbolic) {
    for (let n = 0; n < part.length; n++) {
        const [code, asked] = [part.charCodeAt(n), text.charCodeAt(at + n)];
        if (code !== asked && (code !== QUESTION_MARK || (symbolic && asked === STAR)))
            return false;
    }
    return true;
}
const STAR = 42;
const QUESTION_MARK = 63;
//# sourceMappingURL=pattern.js.map