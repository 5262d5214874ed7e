/**
 * How a figure is judged. By CPU time, because by the clock a shared machine says more about its neighbours; but where
 * both sides wait most of the time, by the clock. A goal that is missed is told; only what is below half of its goal
 * fails the run, since that no noise explains.
 */
export const RULE = 'Judged by the median of the CPU ratios of all rounds, or of those by the clock where the goal says so. Below half of its goal (a start: twice) a row fails the run.';
export function verdictOn(ratio, goal) {
    if (goal === undefined)
        return '';
    if (ratio >= goal)
        return 'met';
    return ratio >= goal / 2 ? 'missed' : 'FAILED';
}
export const verdictOnRow = ({ row, result }) => verdictOn(row.judgedBy === 'clock' ? result.rateRatio : result.cpuRatio, row.goal);
export const verdictOnStart = ({ seconds, goal }) => verdictOn(1 / seconds, 1 / goal);
/** The report for people. */
export function textReport(machine, rows, starts) {
    const figures = rows.map(({ row, result }) => [
        row.name,
        result.cpuRatio.toFixed(2),
        row.goal === undefined ? '' : `≥ ${row.goal}${row.judgedBy === 'clock' ? ' by clock' : ''}`,
        verdictOnRow({ row, result }),
        `${result.spread.map(ratio => ratio.toFixed(2)).join('–')}`,
        result.rateRatio.toFixed(2),
        ...[result.ours, result.against].flatMap(side => [rate(side.perSecond), time(side.cpuMicroseconds)]),
    ]);
    const started = starts.map(start => [
        start.name,
        `${start.seconds.toFixed(2)} s`,
        `≤ ${start.goal} s`,
        verdictOnStart(start),
        `${start.spread.map(seconds => seconds.toFixed(2)).join('–')}`,
        `${start.cpuSeconds.toFixed(2)} s`,
    ]);
    return [
        Object.entries(machine)
            .map(([name, value]) => `${name}: ${value}`)
            .join(', '),
        '',
        ...columns([
            ['what', 'CPU ratio', 'goal', '', 'rounds', 'by clock', 'ours', 'CPU each', 'against', 'CPU each'],
            ...figures,
        ]),
        '',
        ...columns([['what', 'median', 'goal', '', 'least–most', 'CPU'], ...started]),
        '',
        'What was measured against what:',
        ...rows.map(({ row }) => `  ${row.name}: ${row.ours.what} ÷ ${row.against.what}`),
        '',
        RULE,
        '',
    ].join('\n');
}
function columns(table) {
    const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map(cells => cells[column]?.length ?? 0)));
    return table.map(cells => cells
        .map((cell, column) => column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))
        .join('  ')
        .trimEnd());
}
const rate = (perSecond) => `${perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
const time = (microseconds) => microseconds < 1_000 ? `${microseconds.toFixed(0)} µs` : `${(microseconds / 1_000).toFixed(2)} ms`;
//# sourceMappingURL=report.js.map