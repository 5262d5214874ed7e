/** Text of an XML element or attribute. Characters that XML 1.0 has no form for become U+FFFD. */
export function escapeXml(text) {
    return text
        .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
        .replace(/[&<>"'\r]/g, character => `&#${character.charCodeAt(0)};`);
}
/**
 * One element in the form of AWS's query protocol: objects nest, lists become `<member>` elements, dates
 * are RFC 3339, and what is undefined is left out.
 */
export function xmlElement(name, value) {
    if (value === undefined || value === null)
        return '';
    return `<${name}>${xmlContent(value)}</${name}>`;
}
function xmlContent(value) {
    if (value instanceof Date)
        return value.toISOString();
    if (Array.isArray(value))
        return value.map(item => xmlElement('member', item)).join('');
    if (typeof value !== 'object')
        return escapeXml(String(value));
    return Object.entries(value ?? {})
        .map(([name, member]) => xmlElement(name, member))
        .join('');
}
//# sourceMappingURL=xml.js.map