import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import t from 'tap';
import { createLog } from '../src/log.js';
import { createMetrics } from '../src/metrics.js';
import { createOccasionalLog } from '../src/occasional-log.js';
import { Problem, problemKinds } from '../src/problem.js';
import { startTasks } from '../src/readiness.js';
function lines() {
    const written = [];
    const log = createLog('trace', { write: line => void written.push(line) });
    return { log, read: () => written.map(line => JSON.parse(line)), written };
}
const quiet = pino({ level: 'silent' });
t.test('what could be a secret is not logged', test => {
    const { log, written, read } = lines();
    const secrets = {
        authorization: 'S3CRET',
        cookie: 'S3CRET',
        secretAccessKey: 'S3CRET',
        SessionToken: 'S3CRET',
        token: 'S3CRET',
        access_token: 'S3CRET',
    };
    log.info({ ...secrets, credentials: secrets, req: { headers: secrets } }, 'hello');
    log.child({ token: 'S3CRET', of: secrets }).child({ cookie: 'S3CRET' }).warn(secrets, 'bound');
    log.info({ list: [secrets, 'kept'] }, 'list');
    test.notMatch(written.join(''), /S3CRET/);
    test.match(read()[0], { level: 'info', msg: 'hello', authorization: '[redacted]', time: /^\d{4}-.*Z$/ });
    test.match(read()[1], { level: 'warn', msg: 'bound', token: '[redacted]', cookie: '[redacted]' });
    test.match(read()[2], { list: [{ token: '[redacted]' }, 'kept'] });
    test.equal(secrets.token, 'S3CRET', 'what was given to the log stays as it is');
    test.end();
});
t.test('standard output has every line, however the process ends', async (test) => {
    const log = new URL('../src/log.js', import.meta.url).href;
    const ends = [
        'process.exit(3)',
        "throw new Error('on purpose')",
        "log.fatal('last'); process.kill(process.pid, 'SIGKILL')",
        '',
    ];
    const counts = await Promise.all(ends.map(async (end) => {
        const script = `
        import { createLog } from ${JSON.stringify(log)}
        const log = createLog('info')
        for (let line = 0; line < 1_000; line++) log.info({ line }, 'a line')
        setTimeout(() => { log.info('after a turn'); ${end} }, 1)`;
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
        let text = '';
        child.stdout.on('data', chunk => {
            text += chunk;
        });
        await once(child, 'close');
        return text
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line).msg).length;
    }));
    test.same(counts, [1_001, 1_001, 1_002, 1_001]);
});
t.test('of an error its kind and causes are logged, not what the SDK hangs on it', test => {
    const { log, read, written } = lines();
    const cause = Object.assign(new Error('denied'), {
        name: 'AccessDenied',
        $metadata: { requestId: 'aws-1', httpStatusCode: 403 },
        $response: { body: 'S3CRET', headers: { authorization: 'S3CRET' } },
        config: { credentials: 'S3CRET' },
    });
    log.error({ err: new Error('outer', { cause }) }, 'failed');
    log.error({ err: 'a text' }, 'odd');
    test.match(read()[0]?.err, {
        name: 'Error',
        message: 'outer',
        cause: { name: 'AccessDenied', awsRequestId: 'aws-1', httpStatus: 403 },
    });
    test.match(read()[1]?.err, { message: 'a text' });
    test.notMatch(written.join(''), /S3CRET/);
    test.end();
});
t.test('errors that are each the cause of the other are logged all the same', test => {
    const { log, read } = lines();
    const one = new Error('one');
    const two = new Error('two', { cause: one });
    one.cause = two;
    log.error({ err: one }, 'failed');
    test.match(read()[0], { msg: 'failed', err: { message: 'one', cause: { message: 'two' } } });
    test.end();
});
t.test('what comes in thousands is told once a minute, with how many there were', test => {
    const { log, read } = lines();
    let time = 0;
    const occasionally = createOccasionalLog(log, () => time);
    for (let n = 0; n < 5_000; n++)
        occasionally('STS throttled', { code: 'throttled' }, 'STS');
    occasionally('IAM throttled', {}, 'IAM');
    time = 59_999;
    occasionally('STS throttled', { code: 'throttled' }, 'STS');
    time = 60_000;
    occasionally('STS throttled', { code: 'throttled' }, 'STS');
    test.match(read(), [
        { level: 'warn', msg: 'STS', code: 'throttled', unlogged: undefined },
        { msg: 'IAM' },
        { msg: 'STS', unlogged: 5_000 },
    ]);
    test.equal(read().length, 3);
    for (let n = 0; n < 5_000; n++)
        occasionally(`of a kind of its own: ${n}`, {}, 'odd');
    test.ok(read().length <= 3 + 100, 'and the kinds are not without end');
    test.end();
});
t.test('a problem says when to try again in whole seconds, one at least', test => {
    const kinds = problemKinds({ late: { status: 503, title: 'Late', cause: 'Slow.', remedy: 'Wait.' } });
    test.equal(kinds.late.code, 'late');
    test.ok(Object.isFrozen(kinds) && Object.isFrozen(kinds.late));
    for (const [seconds, header] of [
        [0, '1'],
        [-3, '1'],
        [0.2, '1'],
        [1.01, '2'],
        [30, '30'],
    ]) {
        test.equal(new Problem(kinds.late, { retryAfterSeconds: seconds }).headers['retry-after'], header);
    }
    test.equal(new Problem(kinds.late).detail, 'Slow.', 'the cause where nothing more is known');
    test.same(new Problem(kinds.late).headers, {});
    test.end();
});
t.test('readiness comes once everything has answered, however often it failed before', async (test) => {
    let tries = 0;
    const flaky = async () => {
        tries += 1;
        if (tries === 1)
            throw new Error('not yet');
    };
    const metrics = createMetrics();
    const readiness = startTasks([
        { name: 'steady', run: async () => undefined },
        { name: 'flaky', run: flaky },
    ], quiet, metrics);
    test.same(readiness.waitingFor(), ['steady', 'flaky']);
    await readiness.ready;
    test.same(readiness.waitingFor(), []);
    test.equal(tries, 2);
    const gauge = await metrics.ready.get();
    test.same(gauge.values.map(({ labels, value }) => [labels.dependency, value]), [
        ['steady', 1],
        ['flaky', 1],
    ]);
});
t.test('a fatal error ends the start', async (test) => {
    const run = () => Promise.reject(new RangeError('never'));
    const isFatal = (error) => error instanceof RangeError;
    const readiness = startTasks([{ name: 'fatal', run, isFatal }], quiet, createMetrics());
    await test.rejects(readiness.ready, RangeError);
    test.same(readiness.waitingFor(), ['fatal']);
});
t.test('a start that is stopped never counts as ready', async (test) => {
    let failed = () => undefined;
    const firstTry = new Promise(resolve => {
        failed = resolve;
    });
    const run = async () => {
        failed();
        throw new Error('not yet');
    };
    const readiness = startTasks([{ name: 'absent', run }], quiet, createMetrics());
    let outcome = 'waiting';
    readiness.ready.then(() => {
        outcome = 'ready';
    }, () => {
        outcome = 'failed';
    });
    await firstTry;
    readiness.stop();
    for (let turn = 0; turn < 10; turn++)
        await new Promise(resolve => setImmediate(resolve));
    test.equal(outcome, 'waiting');
    test.same(readiness.waitingFor(), ['absent']);
});
/** A process that closes as the script says; it writes `up`, and what it logs, to standard output. */
function closing(close) {
    const shutdown = new URL('../src/shutdown.js', import.meta.url).href;
    const script = `
    import { closeOnSignal } from ${JSON.stringify(shutdown)}
    const log = { info: () => console.log('closing'), error: () => console.log('unclean') }
    closeOnSignal(${close}, log)
    setInterval(() => undefined, 1_000)
    console.log('up')`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    const said = async (word) => {
        for await (const [chunk] of chunks)
            if (String(chunk).includes(word))
                return;
    };
    const chunks = (async function* () {
        for (;;)
            yield await once(child.stdout, 'data');
    })();
    return { child, said, exit: once(child, 'exit') };
}
t.test('a signal lets requests in flight finish, a second one does not wait', async (test) => {
    const cases = [
        { close: 'async () => {}', second: false, code: 0, why: 'closed cleanly' },
        { close: 'async () => { throw new Error() }', second: false, code: 1, why: 'did not close cleanly' },
        { close: '() => new Promise(() => {})', second: true, code: 1, why: 'the second signal' },
    ];
    await Promise.all(cases.map(async ({ close, second, code, why }) => {
        const { child, said, exit } = closing(close);
        test.teardown(() => child.kill('SIGKILL'));
        await said('up');
        child.kill('SIGTERM');
        if (second) {
            await said('closing');
            child.kill('SIGINT');
        }
        test.same(await exit, [code, null], why);
    }));
});
//# sourceMappingURL=process.test.js.map