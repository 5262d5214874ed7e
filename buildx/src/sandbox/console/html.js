/** A piece of HTML that is safe to put into another. */
export class Html {
    text;
    constructor(text) {
        this.text = text;
    }
}
/** Writes HTML; everything put in is escaped unless it is HTML itself. */
export function html(strings, ...values) {
    return new Html(strings.reduce((text, part, index) => text + written(values[index - 1]) + part));
}
function written(value) {
    if (value === undefined)
        return '';
    if (value instanceof Html)
        return value.text;
    if (Array.isArray(value))
        return value.map(written).join('');
    return String(value).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
//# sourceMappingURL=html.js.map