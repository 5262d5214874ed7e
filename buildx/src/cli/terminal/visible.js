/** Joiners that scripts and emoji need; they reorder and hide nothing. */
const HARMLESS = new Set(['\u200c', '\u200d']);
/**
 * A text as one line that a terminal shows and does not obey. Names, findings and details come from customers: escape
 * sequences in them could rewrite the screen, bidirectional controls could show another name than it is. Control,
 * format and separator characters and lone surrogates are written as escapes.
 */
export function visible(text) {
    return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character => HARMLESS.has(character) ? character : escaped(character));
}
/** The same for a text whose lines are its own, such as a template. */
export function visibleLines(text) {
    return text
        .split('\n')
        .map(line => visible(line.replaceAll('\t', '    ')))
        .join('\n');
}
/** One JSON document in one line, in which nothing stands that a terminal would obey. */
export function visibleJson(value) {
    return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, asUtf16);
}
function escaped(character) {
    if (character === '\n')
        return '\\n';
    if (character === '\t')
        return '\\t';
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xffff ? asUtf16(character) : `\\u{${code.toString(16)}}`;
}
/** `\uXXXX` for each half of it: the form that JSON takes (RFC 8259, section 7). */
function asUtf16(character) {
    return [...Array(character.length).keys()]
        .map(index => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
        .join('');
}
//# sourceMappingURL=visible.js.map