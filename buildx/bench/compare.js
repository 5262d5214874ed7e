/**
 * Measures two sides in turns, A B B A A B …, so that whatever else the machine does befalls both alike. A round is a
 * number of operations, not a time, so that a slow moment does not leave one side with code that was never compiled.
 */
export async function compare(ours, against, { rounds, warmUp, scale }) {
    const round = (side, times = 1) => side.round(Math.max(1, Math.round(side.size * scale * times)));
    await round(ours, warmUp);
    await round(against, warmUp);
    const pairs = [];
    for (let pair = 0; pair < rounds; pair++) {
        const oursFirst = pair % 2 === 0;
        const early = figures(await round(oursFirst ? ours : against));
        const late = figures(await round(oursFirst ? against : ours));
        pairs.push(oursFirst ? [early, late] : [late, early]);
    }
    const medianOf = (pick) => median(pairs.map(pick));
    const ratios = pairs.map(([a, b]) => b.cpuMicroseconds / a.cpuMicroseconds);
    return {
        ours: {
            perSecond: medianOf(([a]) => a.perSecond),
            cpuMicroseconds: medianOf(([a]) => a.cpuMicroseconds),
        },
        against: {
            perSecond: medianOf(([, b]) => b.perSecond),
            cpuMicroseconds: medianOf(([, b]) => b.cpuMicroseconds),
        },
        cpuRatio: median(ratios),
        rateRatio: medianOf(([a, b]) => a.perSecond / b.perSecond),
        spread: [Math.min(...ratios), Math.max(...ratios)],
        rounds,
    };
}
function figures({ operations, seconds, cpuSeconds }) {
    if (operations === 0)
        throw new Error('A round in which nothing was done');
    return { perSecond: operations / seconds, cpuMicroseconds: (cpuSeconds * 1e6) / operations };
}
export function median(values) {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    const [low = Number.NaN, high = low] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
    return (low + high) / 2;
}
//# sourceMappingURL=compare.js.map