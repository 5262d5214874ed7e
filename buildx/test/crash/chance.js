/**
 * Chance by the seed in `CRASH_SEED`, else by one of the moment, which is printed: it repeats what is wanted and when
 * the kills come, as far as two processes can be held to the same moment twice.
 */
export function chanceOf(t) {
    const seed = setting('CRASH_SEED', Date.now() % 1_000_000_000);
    t.comment(`CRASH_SEED=${seed}`);
    let state = seed >>> 0;
    // A linear congruential generator, with the constants of Numerical Recipes; its upper bits are the random ones.
    const next = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
    };
    const between = (least, most) => least + Math.floor(next() * (most - least + 1));
    return { between, of: choices => choices[between(0, choices.length - 1)] };
}
/** A whole number of the environment. */
export function setting(name, fallback) {
    const text = process.env[name] ?? String(fallback);
    if (!/^\d{1,9}$/.test(text))
        throw new Error(`${name} is no whole number: ${JSON.stringify(text)}`);
    return Number(text);
}
//# sourceMappingURL=chance.js.map