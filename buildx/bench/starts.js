import { freePort } from '../src/sandbox/sandbox.js';
import { median } from './compare.js';
import { startProgram } from './processes.js';
import { untilReady } from './world.js';
/** From the start of the process, its imports counted, to its being ready. */
export async function measureStarts(aws, times) {
    return [
        await measured('service: start to ready', 1, times, async () => {
            const port = String(await freePort());
            return { file: '../src/server.js', args: [], port, env: { ...aws.env, PORT: port } };
        }),
        await measured('sandbox: start to ready', 3, times, async () => {
            const [port, awsPort] = [String(await freePort()), String(await freePort())];
            return {
                file: '../src/cli/drawbridge.js',
                args: ['sandbox'],
                port,
                env: { PORT: port, SANDBOX_AWS_PORT: awsPort, METRICS_PORT: '0' },
            };
        }),
    ];
}
async function measured(name, goal, times, prepare) {
    const seconds = [];
    const cpuSeconds = [];
    for (let time = 0; time < times; time++) {
        const { file, args, port, env } = await prepare();
        const before = performance.now();
        const program = startProgram(file, env, args);
        await untilReady(`http://127.0.0.1:${port}`, program);
        seconds.push((performance.now() - before) / 1_000);
        cpuSeconds.push(await program.cpuSeconds());
        await program.end();
    }
    return {
        name,
        goal,
        times,
        seconds: median(seconds),
        spread: [Math.min(...seconds), Math.max(...seconds)],
        cpuSeconds: median(cpuSeconds),
    };
}
//# sourceMappingURL=starts.js.map