import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.js';
/** Runs a command line in this process, as `drawbridge` would, and gives what came of it. */
export async function runLine(line, options = {}) {
    const { env = {}, tty = {}, input = '' } = options;
    const ran = { code: undefined, out: '', err: '', pauses: [] };
    const stream = (name, isTTY = false) => ({
        isTTY,
        hasColors: () => env.NO_COLOR === undefined,
        write: (text) => {
            ran[name] += text;
        },
    });
    const stdin = Object.assign(new PassThrough(), { isTTY: tty.stdin ?? false });
    stdin.end(input);
    ran.code = await main(line, {
        stdin,
        stdout: stream('out', tty.stdout),
        stderr: stream('err', tty.stderr),
        env,
        now: () => new Date('2026-11-25T12:00:00Z'),
        pause: async (milliseconds) => void ran.pauses.push(milliseconds),
    });
    return ran;
}
/** The words of a command line as a shell would part them. */
export function words(line) {
    return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
}
//# sourceMappingURL=run-line.js.map