/** Gives text with what XML 1.0 cannot carry dropped and its special characters escaped. */
export function escapeXml(text) {
    return text
        .replace(/[^\t\n\r\u0020-\uD7FF\uD800-\uDFFF\uE000-\uFFFD]/g, '')
        .replace(/[&<>"'\r]/g, character => `&#${character.charCodeAt(0)};`);
}
/** Gives the content of an element: escaped text, `<member>` items or child elements. */
export function xmlContent(value) {
    if (typeof value === 'string')
        return escapeXml(value);
    if (typeof value === 'number' || typeof value === 'boolean')
        return String(value);
    if (value instanceof Date)
        return `${value.toISOString().slice(0, 19)}Z`;
    if (isList(value))
        return value.map(item => `<member>${xmlContent(item)}</member>`).join('');
    return Object.entries(value)
        .map(([name, child]) => (child === undefined ? '' : `<${name}>${xmlContent(child)}</${name}>`))
        .join('');
}
function isList(value) {
    return Array.isArray(value);
}
//# sourceMappingURL=xml.js.map