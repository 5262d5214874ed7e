import { bold, red } from './terminal/text.js';
/** Tells a failure on stderr: what happened, what to do, and by what to find it in the service's log. */
export function reportFailure(terminal, failure, json) {
    const { message: title, detail, remedy, problem } = failure;
    const { type, code, requestId, status, errors = [] } = problem;
    if (json) {
        const text = detail.length > 0 ? detail.join('\n') : undefined;
        terminal.jsonNote({
            error: {
                title,
                detail: text,
                remedy,
                type,
                code,
                status,
                requestId,
                ...(errors.length > 0 && { errors }),
            },
        });
        return;
    }
    terminal.note([red('Error: '), bold(title)]);
    for (const line of detail)
        terminal.note(`  ${line}`);
    // The detail tells the first of them.
    for (const { in: where, pointer, message } of errors.slice(1))
        terminal.note(`  ${where} ${pointer} ${message}`);
    if (remedy !== undefined)
        terminal.note(`  What to do: ${remedy}`);
    if (type !== undefined)
        terminal.note(`  Explained at ${type}`);
    const ids = [code && `code ${code}`, status && `HTTP ${status}`, requestId && `request ${requestId}`];
    const known = ids.filter(Boolean);
    if (known.length > 0)
        terminal.note(`  (${known.join(', ')})`);
}
//# sourceMappingURL=report-failure.js.map