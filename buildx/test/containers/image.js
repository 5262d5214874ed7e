import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import dockerignore from '@balena/dockerignore';
import { DockerfileParser, } from 'dockerfile-ast';
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
/**
 * Carries out a Dockerfile in a folder, step by step: each RUN with `sh` in the stage's working directory, each COPY
 * from what git tracks less what .dockerignore names, or from another stage. A step that it does not know is an error.
 */
export async function buildImage(folder) {
    // A builder's own, whatever that of whoever runs the test.
    process.umask(0o022);
    const context = await contextFiles();
    const stages = new Map();
    const variables = new Map();
    let stage;
    const file = DockerfileParser.parse(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
    for (const instruction of file.getInstructions()) {
        const keyword = instruction.getKeyword();
        const text = instruction.getArguments().map(argument => argument.getValue());
        if (keyword === 'ARG') {
            const [name = '', value = ''] = (text[0] ?? '').split('=');
            variables.set(`\${${name}}`, value);
        }
        else if (keyword === 'FROM') {
            const { base, name } = from(instruction, variables, stages.size);
            const parent = stages.get(base);
            stage = newStage(join(folder, name), parent);
            stages.set(name, stage);
        }
        else if (stage === undefined) {
            throw new Error(`${keyword} stands before the first FROM`);
        }
        else {
            await carryOut(keyword, text, instruction, { stage, stages, context });
        }
    }
    if (stage === undefined)
        throw new Error('The Dockerfile makes no image');
    const { folder: root, workdir, ...rest } = stage;
    return { ...rest, app: join(root, workdir) };
}
/** Files that reach the build, by their paths. */
export async function contextFiles() {
    const { stdout } = await run('git', ['ls-files', '-z'], { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
    const tracked = stdout.split('\0').filter(file => file !== '');
    const ignore = dockerignore.default().add(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
    return tracked.filter(file => !ignore.ignores(file));
}
function from(instruction, variables, index) {
    const image = instruction.getImage() ?? '';
    const base = image.replace(/\$\{\w+\}/g, variable => variables.get(variable) ?? variable);
    return { base, name: instruction.getBuildStage() ?? `stage-${index}` };
}
function newStage(folder, parent) {
    mkdirSync(folder, { recursive: true });
    if (parent)
        cpSync(parent.folder, folder, { recursive: true });
    const empty = { workdir: '/', env: {}, user: 'root', labels: '', ports: [], healthcheck: [] };
    return { ...empty, entrypoint: [], cmd: [], ...parent, folder };
}
async function carryOut(keyword, text, instruction, build) {
    const { stage } = build;
    const workdir = join(stage.folder, stage.workdir);
    if (keyword === 'WORKDIR') {
        stage.workdir = text[0] ?? '/';
        mkdirSync(join(stage.folder, stage.workdir), { recursive: true });
    }
    else if (keyword === 'RUN') {
        const { PATH = '', HOME = '' } = process.env;
        const command = instruction.getRawArgumentsContent() ?? '';
        const env = { PATH, HOME, ...stage.env };
        await run('/bin/sh', ['-c', command], { cwd: workdir, env, maxBuffer: 64 * 1024 * 1024 });
    }
    else if (keyword === 'COPY') {
        copy(instruction, text, build);
    }
    else if (keyword === 'ENV') {
        for (const pair of text)
            stage.env[pair.split('=')[0] ?? ''] = pair.split('=')[1] ?? '';
    }
    else if (keyword === 'USER') {
        stage.user = text[0] ?? '';
    }
    else if (keyword === 'LABEL') {
        stage.labels = instruction.getRawArgumentsContent() ?? '';
    }
    else if (keyword === 'EXPOSE') {
        stage.ports = text;
    }
    else if (keyword === 'HEALTHCHECK') {
        stage.healthcheck = JSON.parse(/CMD\s+(\[.*\])/s.exec(instruction.getRawArgumentsContent() ?? '')?.[1] ?? '');
    }
    else if (keyword === 'ENTRYPOINT' || keyword === 'CMD') {
        const strings = instruction.getJSONStrings().map(each => each.getJSONValue());
        stage[keyword === 'CMD' ? 'cmd' : 'entrypoint'] = strings;
    }
    else {
        throw new Error(`No test knows what ${keyword} does`);
    }
}
/** COPY, as far as it is used: single files, and folders whose contents are copied. */
function copy(instruction, text, { stage, stages, context }) {
    const flag = instruction.getFlags().find(each => each.getName() === 'from');
    const target = join(stage.folder, stage.workdir, text.at(-1) ?? '');
    for (const source of text.slice(0, -1)) {
        if (flag !== undefined) {
            const other = stages.get(flag.getValue() ?? '');
            if (other === undefined)
                throw new Error(`COPY --from=${flag.getValue()}: there is no such stage`);
            const from = join(other.folder, source);
            const place = statSync(from).isDirectory() ? target : join(target, basename(from));
            cpSync(from, place, { recursive: true, verbatimSymlinks: true });
            continue;
        }
        const files = context.filter(file => file === source || file.startsWith(`${source}/`));
        if (files.length === 0)
            throw new Error(`COPY ${source}: nothing of that name reaches the build`);
        for (const file of files) {
            const place = file === source ? join(target, basename(file)) : join(target, file.slice(source.length));
            mkdirSync(dirname(place), { recursive: true });
            cpSync(join(ROOT, file), place);
        }
    }
}
/** Takes every leave to write from a folder, as a read-only root would. */
export function makeReadOnly(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            makeReadOnly(path);
        else if (entry.isFile())
            chmodSync(path, statSync(path).mode & 0o555);
    }
    chmodSync(folder, statSync(folder).mode & 0o555);
}
/** Gives the owner leave again, so that the folder can be removed. */
export function makeWritable(folder) {
    chmodSync(folder, 0o755);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory())
            makeWritable(join(folder, entry.name));
    }
}
//# sourceMappingURL=image.js.map