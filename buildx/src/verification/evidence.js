const MAX_ENTRIES = 50;
const MAX_TEXT = 300;
const MAX_LIST_BYTES = 12_000;
/**
 * Puts a list of any length into a check's evidence: at most 50 entries and about 12 kB of them, each text at most
 * 300 characters, and the number that there really are. What a customer writes into policies comes in here, and all
 * checks of a role have to fit into one DynamoDB item of 400 kB.
 */
export function listed(name, entries) {
    const kept = [];
    let room = MAX_LIST_BYTES;
    for (const entry of entries.slice(0, MAX_ENTRIES)) {
        const shortened = shorten(entry);
        room -= Buffer.byteLength(JSON.stringify(shortened));
        if (room < 0)
            break;
        kept.push(shortened);
    }
    return { [name]: kept, [`${name}Count`]: entries.length };
}
/** Cuts a text that comes from outside to what a check may hold. */
export function clip(text) {
    return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
function shorten(entry) {
    const pairs = Object.entries(entry).filter(([, value]) => value !== undefined);
    return Object.fromEntries(pairs.map(([key, value]) => [key, flat(value)]));
}
function flat(value) {
    if (value === null || typeof value === 'number' || typeof value === 'boolean')
        return value;
    return clip(typeof value === 'string' ? value : JSON.stringify(value));
}
//# sourceMappingURL=evidence.js.map