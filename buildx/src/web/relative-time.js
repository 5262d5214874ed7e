import { jsx as _jsx } from "preact/jsx-runtime";
const UNITS = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** A time as people speak of it, such as "3 minutes ago", with the exact one behind it. */
export function RelativeTime({ time, now }) {
    return (_jsx("time", { dateTime: time, title: `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`, children: spoken(Date.parse(time) - now.getTime()) }));
}
function spoken(milliseconds) {
    const seconds = milliseconds / 1_000;
    const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? [];
    if (!unit || !length)
        return seconds <= 0 ? 'just now' : 'in less than a minute';
    return relative.format(Math.round(seconds / length), unit);
}
//# sourceMappingURL=relative-time.js.map