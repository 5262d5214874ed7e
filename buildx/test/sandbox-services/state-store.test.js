import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { temporaryFolder } from './support.js';
t.test('without a folder nothing is kept', async (t) => {
    const store = createStateStore();
    await store.save('things', { a: 1 });
    t.equal(store.load('things'), undefined);
    t.equal(store.folder, undefined);
});
t.test('what was saved is there again', async (t) => {
    const folder = join(temporaryFolder(t), 'new', 'folder');
    const store = createStateStore(folder);
    t.equal(store.load('things'), undefined, 'nothing yet');
    await store.save('things', { a: [1, 'ü'] });
    await store.save('other', 7);
    const again = createStateStore(folder);
    t.same(again.load('things'), { a: [1, 'ü'] });
    t.equal(again.load('other'), 7);
    t.same(readdirSync(folder).sort(), ['other.json', 'things.json'], 'no temporary file stays');
    t.equal(statSync(join(folder, 'things.json')).mode & 0o077, 0, 'nobody else can read it');
});
t.test('concurrent saves end with the last one, and each has reached the disk when it resolves', async (t) => {
    const folder = temporaryFolder(t);
    const store = createStateStore(folder);
    const state = { n: 0 };
    const saves = Array.from({ length: 50 }, async (_, n) => {
        state.n = n;
        await store.save('things', state);
        return createStateStore(folder).load('things').n;
    });
    const seen = await Promise.all(saves);
    t.ok(seen.every((kept, n) => kept >= n));
    t.same(store.load('things'), { n: 49 });
    await store.save('things', { n: 50 });
    t.same(store.load('things'), { n: 50 });
});
t.test('a failed save is told to its caller, and the next one works', async (t) => {
    const folder = temporaryFolder(t);
    const store = createStateStore(folder);
    const circular = {};
    circular.self = circular;
    await t.rejects(store.save('things', circular), /circular/);
    await t.rejects(store.save('../things', 1), /kebab-case/);
    await store.save('things', 1);
    t.equal(store.load('things'), 1);
});
t.test('a broken file is named', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'things.json'), '{"a":');
    t.throws(() => createStateStore(folder).load('things'), /things\.json is not JSON/);
});
//# sourceMappingURL=state-store.test.js.map