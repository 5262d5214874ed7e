/** Milliseconds between two lines of one kind. */
const INTERVAL = 60_000;
/** Kinds told apart at most. Further ones share a line. */
const MAX_KINDS = 100;
/**
 * Makes a log of what comes in thousands once it comes: of each kind a warning at once, and then one a minute at most,
 * which tells how many came since.
 * @param clock milliseconds that never run backwards
 */
export function createOccasionalLog(log, clock = () => performance.now()) {
    const kinds = new Map();
    return (kind, fields, message) => {
        const known = kinds.has(kind) || kinds.size < MAX_KINDS ? kind : 'others';
        const told = kinds.get(known);
        const now = clock();
        if (told && now - told.toldAt < INTERVAL) {
            told.since += 1;
            return;
        }
        kinds.set(known, { toldAt: now, since: 0 });
        log.warn({ ...fields, ...(told && { unlogged: told.since }) }, message);
    };
}
//# sourceMappingURL=occasional-log.js.map