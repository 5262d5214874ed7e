/** The nearest of the known words, where one is near enough to be what was meant. */
export function nearest(word, known) {
    const [best] = known
        .map(candidate => ({ candidate, steps: distance(word, candidate) }))
        .filter(({ candidate, steps }) => steps <= (candidate.length < 4 ? 1 : 2))
        .sort((a, b) => a.steps - b.steps);
    return best?.candidate;
}
/** Insertions, removals and exchanges of letters from one to the other (Levenshtein). */
function distance(from, to) {
    let row = [...Array(to.length + 1).keys()];
    for (const [index, letter] of [...from].entries()) {
        const next = [index + 1];
        for (let column = 1; column <= to.length; column++) {
            const exchange = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
            next.push(Math.min(exchange, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[to.length] ?? 0;
}
//# sourceMappingURL=suggest.js.map