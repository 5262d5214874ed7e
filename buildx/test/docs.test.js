import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import t from 'tap';
import { genesisHash, hashEvent } from '../src/audit/event.js';
import { indexKeys, keys } from '../src/aws/keys.js';
import { ConfigError, loadConfig } from '../src/config.js';
import { ERRORS } from '../src/errors.js';
import { DYNOXIDE, MOTO } from './interop/deviations.js';
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GENERATOR = join(ROOT, 'build/src/cli/generate-error-docs.js');
const REQUIRED = {
    AWS_REGION: 'eu-central-1',
    DRAWBRIDGE_PUBLIC_URL: 'https://drawbridge.example.com',
    DRAWBRIDGE_OIDC_ISSUER: 'https://login.example.com',
    DRAWBRIDGE_OIDC_AUDIENCE: 'drawbridge',
    DRAWBRIDGE_VENDOR_ROLE_ARN: 'arn:aws:iam::111111111111:role/drawbridge',
    DRAWBRIDGE_TEMPLATE_BUCKET: 'templates',
};
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const load = (env) => loadConfig(env, '/templates');
function markdownFiles(folder = '') {
    return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            return path === 'docs' || folder.startsWith('docs') ? markdownFiles(path) : [];
        return path.endsWith('.md') ? [path] : [];
    });
}
/** Text of the fenced blocks of a language. */
function blocks(text, language) {
    return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, body = '']) => found === language ? [body] : []);
}
t.test('docs/errors.md lists what the code can answer with', async (test) => {
    await run(process.execPath, [GENERATOR, '--check']);
    const text = read('docs/errors.md');
    for (const { code, remedy } of Object.values(ERRORS)) {
        test.match(text, `\n## ${code}\n`);
        test.match(text, remedy.slice(0, 20));
    }
});
t.test('the generator writes the file, and tells where it differs', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'error-docs-'));
    test.teardown(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'errors.md');
    await run(process.execPath, [GENERATOR, file]);
    test.equal(readFileSync(file, 'utf8'), read('docs/errors.md'));
    writeFileSync(file, `${read('docs/errors.md')} `);
    const failure = await run(process.execPath, [GENERATOR, '--check', file]).catch((error) => error);
    test.match(failure, { code: 1, stderr: /generate-error-docs/ });
});
/** Every variable that the configuration asks for, seen from outside. */
function variablesRead() {
    const asked = new Set();
    const empty = {};
    const watched = new Proxy(empty, {
        get: (_target, name) => void asked.add(String(name)),
        ownKeys: () => [],
    });
    try {
        load(watched);
    }
    catch (error) {
        if (!(error instanceof ConfigError))
            throw error;
    }
    return asked;
}
function rows() {
    const lines = read('docs/configuration.md').matchAll(/^\| `([A-Z_]+)` \| (.+?) \| `(.+?)` \| .+ \|$/gm);
    return [...lines].map(([, name = '', fallback = '', example = '']) => ({ name, fallback, example }));
}
t.test('docs/configuration.md names every variable that is read, and no other', async (test) => {
    const listed = rows().map(({ name }) => name);
    test.strictSame(listed.toSorted(), [...variablesRead()].toSorted());
    const text = read('docs/configuration.md');
    const elsewhere = ['src/cli', 'src/sandbox'].flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).flatMap(file => file.endsWith('.ts') ? [...read(join(folder, file)).matchAll(/\benv\.([A-Z][A-Z_]+)/g)] : []));
    test.ok(elsewhere.some(([, name]) => name === 'SANDBOX_DATA'));
    for (const [, name = ''] of elsewhere)
        test.match(text, `\`${name}\``);
});
for (const { name, fallback, example } of rows()) {
    t.test(`${name}: default and example are as docs/configuration.md says`, async (test) => {
        const others = { ...REQUIRED, DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true' };
        delete others[name];
        test.doesNotThrow(() => load({ ...others, [name]: example }));
        if (fallback === 'required') {
            test.throws(() => load(others), new RegExp(`- ${name} is missing$`, 'm'));
            return;
        }
        const [, value] = /^`(.+)`$/.exec(fallback) ?? [];
        const given = value === undefined ? {} : { [name]: value };
        test.strictSame(load({ ...others, ...given }), load(others));
    });
}
t.test('docs/data-model.md names every key', async (test) => {
    const text = read('docs/data-model.md');
    for (const name of Object.keys(keys))
        test.match(text, `\`keys.${name}\``);
    for (const name of Object.keys(indexKeys))
        test.match(text, `\`indexKeys.${name}\``);
});
t.test('the worked example of the hash chain recomputes', async (test) => {
    const text = read('docs/data-model.md');
    const [source = ''] = blocks(text, 'json');
    const event = JSON.parse(source);
    test.equal(event.previousHash, genesisHash(event.tenantId));
    test.equal(event.hash, hashEvent(event));
    const [script = ''] = blocks(text, 'js');
    const folder = mkdtempSync(join(tmpdir(), 'chain-'));
    test.teardown(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'event.json'), source);
    writeFileSync(join(folder, 'check.mjs'), script);
    const { stdout } = await run(process.execPath, ['check.mjs'], { cwd: folder });
    test.equal(stdout, 'true\ntrue\n');
});
t.test('docs/interop.md lists every known deviation, and no other', async (test) => {
    const text = read('docs/interop.md');
    for (const [name, services] of Object.entries({ dynoxide: DYNOXIDE, moto: MOTO })) {
        const [, section = ''] = new RegExp(`^### ${name}\n(.*?)(?=^##|$(?![^]))`, 'ms').exec(text) ?? [];
        const rows = [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(([, title, what]) => `${title}: ${what}`);
        const known = Object.values(services).flat();
        test.strictSame(rows.slice(2), known.map(({ title, what }) => `${title}: ${what}`), name);
    }
});
t.test('JSON in the docs is JSON', async (test) => {
    for (const file of markdownFiles()) {
        for (const block of blocks(read(file), 'json'))
            test.doesNotThrow(() => JSON.parse(block), file);
    }
});
t.test("the service's own policy asks for no external ID", async (test) => {
    const [policy = ''] = blocks(read('docs/configuration.md'), 'json');
    test.match(policy, 'sts:AssumeRole');
    test.notMatch(policy.toLowerCase(), 'externalid');
});
t.test('links, files and tests that the docs name are there', async (test) => {
    for (const file of markdownFiles()) {
        const text = read(file);
        for (const [, target = ''] of text.matchAll(/\]\(([^)#:\s]+)(?:#[\w-]*)?\)/g)) {
            const path = relative(ROOT, resolve(ROOT, dirname(file), target));
            test.ok(existsSync(join(ROOT, path)), `${file} links to ${path}`);
        }
        for (const [, path = ''] of text.matchAll(/`((?:src|test|templates)\/[\w./-]+\.(?:ts|yaml|tf))`/g)) {
            test.ok(existsSync(join(ROOT, path)), `${file} names ${path}`);
        }
        const unwrapped = text.replace(/\s+/g, ' ');
        for (const [, path = '', name = ''] of unwrapped.matchAll(/`(test\/[\w./-]+\.ts)`, "([^"]+)"/g)) {
            test.match(read(path).replaceAll("\\'", "'"), name, `${file} names a test of ${path}`);
        }
    }
});
t.test('anchors within the docs lead somewhere', async (test) => {
    const slug = (heading) => heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    for (const file of markdownFiles()) {
        for (const [, target = '', anchor = ''] of read(file).matchAll(/\]\(([^)#:\s]*)#([\w-]+)\)/g)) {
            const text = target === '' ? read(file) : read(join(dirname(file), target));
            const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
            test.ok(anchors.includes(anchor), `${file} links to #${anchor} of ${target || 'itself'}`);
        }
    }
});
t.test('every dependency has its reason', async (test) => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const text = read('docs/decisions/0007-dependencies.md');
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
        if (name.startsWith('@types/'))
            continue;
        const named = [`\`${name}\``, `\`${name.replace(/\/.*/, '/*')}\``].some(form => text.includes(form));
        test.ok(named, name);
    }
});
//# sourceMappingURL=docs.test.js.map