import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
const REPORT_CPU = new URL('./programs/report-cpu.js', import.meta.url).href;
/** Where CPU profiles of the programs go, if they are wanted. */
let profiles;
/** Has each program that is started from now on write a CPU profile into a folder when it ends. */
export function profileInto(folder) {
    profiles = folder;
}
/** Starts a file of the build. Its standard output is thrown away, what it says on standard error is shown. */
export function startProgram(file, env = {}, args = []) {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
        env: { PATH: process.env.PATH ?? '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
        execArgv: ['--import', REPORT_CPU, ...(profiles ? ['--cpu-prof', '--cpu-prof-dir', profiles] : [])],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => code);
    const first = answerOf(child, ended, file);
    // It may be a program that says nothing.
    first.catch(() => undefined);
    const ask = (question) => {
        const answer = answerOf(child, ended, file);
        child.send(question);
        return answer;
    };
    return {
        said: () => first,
        ask: (question) => ask(question),
        cpuSeconds: async () => (await ask('cpu')).cpu / 1e6,
        ended,
        async end() {
            child.disconnect();
            const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
            await ended;
            clearTimeout(timer);
        },
    };
}
async function answerOf(child, ended, file) {
    const stopped = new AbortController();
    const gone = ended.then(code => {
        throw new Error(`${file} ended with ${code} before it answered`);
    });
    try {
        const [answer] = await Promise.race([once(child, 'message', stopped), gone]);
        return answer;
    }
    finally {
        stopped.abort();
    }
}
//# sourceMappingURL=processes.js.map