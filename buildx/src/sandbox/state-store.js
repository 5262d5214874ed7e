import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
/**
 * Keeps each service's state as `<folder>/<name>.json`; without a folder nothing is kept.
 * A save has reached the disk when it resolves: temporary file, fsync, rename, fsync of the folder, so a reader
 * finds the old state or the new one and never half of it. Saves of one name are written in order; those that
 * come in while one is under way share the next write, which holds the last of them.
 * Throws where the folder cannot be made or a kept file is not JSON.
 */
export function createStateStore(folder) {
    if (folder === undefined)
        return { folder: undefined, load: () => undefined, save: async () => { } };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const writers = new Map();
    return {
        folder,
        load: name => readState(fileOf(folder, name)),
        save: async (name, state) => {
            const file = fileOf(folder, name);
            // Taken now: the caller goes on changing its state while an earlier write is under way.
            const text = JSON.stringify(state);
            const writer = writers.get(name);
            if (writer === undefined)
                return startWriter(writers, name, file, text);
            return queueWrite(writers, name, file, text, writer);
        },
    };
}
function startWriter(writers, name, file, text) {
    const writer = { running: Promise.resolve() };
    writers.set(name, writer);
    writer.running = writeFileSafely(file, text).finally(() => {
        if (writer.next === undefined)
            writers.delete(name);
    });
    return writer.running;
}
function queueWrite(writers, name, file, text, writer) {
    if (writer.next !== undefined) {
        writer.next.text = text;
        return writer.next.done;
    }
    const next = { text, done: Promise.resolve() };
    writer.next = next;
    next.done = writer.running.catch(() => { }).then(() => startWriter(writers, name, file, next.text));
    return next.done;
}
function fileOf(folder, name) {
    if (!/^[a-z0-9-]+$/.test(name))
        throw new Error(`State name ${JSON.stringify(name)} is not kebab-case`);
    return join(folder, `${name}.json`);
}
function readState(file) {
    let text;
    try {
        text = readFileSync(file, 'utf8');
    }
    catch (error) {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    }
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        const message = `The sandbox's state in ${file} is not JSON: it was changed by hand or the disk failed. Delete the file to start anew.`;
        throw new Error(message, { cause });
    }
}
async function writeFileSafely(file, text) {
    const temporary = `${file}.tmp`;
    await writeAndSync(temporary, text);
    await rename(temporary, file);
    const folder = await open(dirname(file), 'r');
    try {
        await folder.sync();
    }
    finally {
        await folder.close();
    }
}
async function writeAndSync(file, text) {
    const handle = await open(file, 'w', 0o600);
    try {
        await handle.writeFile(text);
        await handle.sync();
    }
    finally {
        await handle.close();
    }
}
//# sourceMappingURL=state-store.js.map