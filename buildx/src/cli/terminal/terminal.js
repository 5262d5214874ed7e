import { createInterface } from 'node:readline/promises';
import { tableRows } from './table.js';
import { written } from './text.js';
import { visibleJson, visibleLines } from './visible.js';
/**
 * All that a command prints: data on stdout, everything else on stderr. Nothing of what it is given is obeyed by the
 * terminal, and no secret of `secrets` ever comes out.
 */
export function createTerminal({ stdin, stdout, stderr }, env) {
    // `hasColors` of a terminal knows NO_COLOR, FORCE_COLOR and TERM.
    const coloured = (stream) => stream.isTTY === true && (stream.hasColors?.() ?? false);
    const secrets = [env.DRAWBRIDGE_TOKEN?.trim() ?? ''].filter(secret => secret.length >= 16);
    const hide = (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[token]'), text);
    let progressShown = false;
    const clearProgress = () => {
        if (progressShown)
            stderr.write('\r\u001b[K');
        progressShown = false;
    };
    const put = (stream, text) => {
        clearProgress();
        stream.write(hide(text));
    };
    return {
        /** A line of data. */
        say: (text = '') => put(stdout, `${written(text, coloured(stdout))}\n`),
        /** Rows of data under a head. */
        table(head, rows) {
            for (const row of tableRows(head, rows))
                this.say(row);
        },
        /** A JSON document in a line of its own. */
        json: (value) => put(stdout, `${visibleJson(value)}\n`),
        /** A text of several lines: exactly as it is into a file or pipe, harmless on a terminal. */
        text: (text) => put(stdout, stdout.isTTY ? visibleLines(text) : text),
        /** A line for the person who waits; never data. */
        note: (text = '') => put(stderr, `${written(text, coloured(stderr))}\n`),
        /** An error as one JSON document, on stderr. */
        jsonNote: (value) => put(stderr, `${visibleJson(value)}\n`),
        /**
         * Tells how far it is.
         * @param wanted as `--progress` or `--no-progress` says; without either, where somebody looks
         */
        progress(text, wanted) {
            if (!(wanted ?? stderr.isTTY === true))
                return;
            if (!stderr.isTTY)
                return this.note(text);
            clearProgress();
            // Of a line that wraps only the end could be cleared again.
            stderr.write(hide(written(text, false)).slice(0, (stderr.columns || 80) - 1));
            progressShown = true;
        },
        /** Whether somebody can be asked. */
        canAsk: () => stdin.isTTY === true && stderr.isTTY === true,
        /** What somebody answers to a question; empty at the end of the input. */
        async ask(question) {
            put(stderr, `${written(question, false)} `);
            const lines = createInterface({ input: stdin });
            try {
                for await (const line of lines)
                    return line.trim();
                return '';
            }
            finally {
                lines.close();
            }
        },
        clearProgress,
    };
}
//# sourceMappingURL=terminal.js.map