/**
 * What a text of the role may refer to and each format writes in its own way. Spelled as CloudFormation's
 * Fn::Sub spells it: `arn:${AWS::Partition}:s3:::*`.
 */
export const REFERENCES = [
    'AWS::Partition',
    'AWS::AccountId',
    'AWS::Region',
    'ExternalId',
    'TenantRole.Arn',
];
/** How a text spells a reference. */
export function ref(name) {
    return `\${${name}}`;
}
const REFERENCE = new RegExp(`\\$\\{(${REFERENCES.map(name => name.replace('.', '\\.')).join('|')})\\}`);
/** Takes a text apart. A `${…}` that is none of the references is literal text, as in IAM's policy variables. */
export function pieces(text) {
    return text
        .split(REFERENCE)
        .map((part, index) => (index % 2 === 1 ? { reference: part } : { literal: part }))
        .filter(piece => !('literal' in piece) || piece.literal !== '');
}
/** Writes a text in another format: `write` gives each reference, `escapeText` makes the text between them safe. */
export function writeText(text, write, escapeText = literal => literal) {
    return pieces(text)
        .map(piece => ('literal' in piece ? escapeText(piece.literal) : write(piece.reference)))
        .join('');
}
/**
 * One line that can stand in a comment of YAML, HCL or shell. Control, format and separator characters become
 * spaces: some end a line (U+0085, U+2028 do in YAML 1.1), others let text show in another order than it is read.
 */
export function commentLine(text) {
    return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
/** A text without halves of surrogate pairs, which no format here can carry. */
export function wellFormed(text) {
    return text.replace(/\p{Cs}/gu, '\ufffd');
}
//# sourceMappingURL=references.js.map