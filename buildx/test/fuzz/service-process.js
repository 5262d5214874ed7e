import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '../../src/errors.js';
const SERVER = fileURLToPath(new URL('../../src/server.js', import.meta.url));
const MEMORY_REPORT = new URL('./memory-report.js', import.meta.url).href;
/**
 * Starts the real service (`npm start`) in a process of its own, and reads its log for what must not be there.
 * @param secrets more may be added as they come to be
 */
export async function startServiceProcess(env, secrets) {
    const child = fork(SERVER, {
        execArgv: ['--enable-source-maps', '--expose-gc', '--import', MEMORY_REPORT],
        env: { PATH: process.env.PATH ?? '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
        silent: true,
    });
    const suspicious = [];
    let tail = '';
    child.stderr?.on('data', (chunk) => {
        tail = (tail + chunk.toString()).slice(-5_000);
    });
    const listening = new Promise((resolve, reject) => {
        let url = '';
        const lines = createInterface({ input: child.stdout });
        lines.on('line', line => {
            const secret = secrets.find(each => line.includes(each));
            if (secret !== undefined)
                suspicious.push(`a secret in the log: ${line}`);
            const { msg, level, code, url: at } = parsed(line);
            const isMeant = ERRORS[String(code)]?.status === 503;
            if ((level === 'error' || level === 'fatal') && !isMeant)
                suspicious.push(`an error in the log: ${line}`);
            if (msg === 'listening')
                url = String(at);
            if (msg?.toString().startsWith('ready'))
                resolve(url);
        });
        child.once('exit', () => reject(new Error(`The service did not start: ${tail}`)));
    });
    const ended = once(child, 'exit');
    const url = await listening;
    return {
        url,
        async report() {
            const answered = once(child, 'message', { signal: AbortSignal.timeout(30_000) });
            child.send('report');
            const [report] = await answered;
            return report;
        },
        gone: () => child.exitCode === null && child.signalCode === null
            ? undefined
            : `ended with ${child.exitCode ?? child.signalCode}: ${tail}`,
        suspicious,
        async end() {
            child.kill('SIGTERM');
            const [code] = await ended;
            return code;
        },
        kill: () => void child.kill('SIGKILL'),
    };
}
function parsed(line) {
    try {
        return JSON.parse(line);
    }
    catch {
        return {};
    }
}
//# sourceMappingURL=service-process.js.map