import stringWidth from 'string-width';
import { bold, written } from './text.js';
/** Rows in columns two spaces apart, each as wide as its widest cell; the last one is not filled up. */
export function tableRows(head, rows) {
    const all = [head.map(bold), ...rows];
    const width = (cell) => stringWidth(written(cell, false));
    const widths = head.map((_, column) => Math.max(...all.map(row => width(row[column] ?? ''))));
    return all.map(row => row.map((cell, column) => column === row.length - 1 ? cell : [cell, ' '.repeat((widths[column] ?? 0) - width(cell) + 2)]));
}
//# sourceMappingURL=table.js.map