import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askOfPermissionSet } from '../../role-template/asks.js';
import { RoleTemplateError } from '../../role-template/errors.js';
import { isCloudFormation, readCloudFormation } from '../../role-template/read-cloudformation.js';
import { Failure } from '../failure.js';
import { isFolder, readSets, readText } from './files.js';
/**
 * Finds out what a word of the command line stands for: a published version (12 hex digits), a folder or file of
 * permission sets, or a rendered CloudFormation template.
 * @throws Failure where it is none of them
 */
export async function readSide(name, tools) {
    if (/^[0-9a-f]{12}$/.test(name)) {
        // By itself: files are compared without the AWS SDK.
        const { publishedAsk } = await import('./published-side.js');
        return { name, kind: 'single', asks: [await publishedAsk(name, tools)] };
    }
    return isFolder(name) ? readFolder(name) : readFile(name);
}
/** A folder of permission sets, or of templates with such a folder in it. */
function readFolder(path) {
    const inner = join(path, 'permission-sets');
    const folder = exists(inner) ? inner : path;
    const { sets, problems } = readSets(folder);
    refuse(path, problems);
    const asks = sets.map(set => ({ permissionSet: set.name, ask: askOfPermissionSet(set) }));
    return { name: path, kind: 'folder', asks };
}
function readFile(path) {
    const text = readText(path);
    if (isCloudFormation(text))
        return { name: path, kind: 'single', asks: [templateAsk(path, text)] };
    const { sets, problems } = readSets(path);
    refuse(path, problems);
    return {
        name: path,
        kind: 'single',
        asks: sets.map(set => ({ permissionSet: set.name, ask: askOfPermissionSet(set) })),
    };
}
function templateAsk(path, text) {
    try {
        return readCloudFormation(text);
    }
    catch (error) {
        if (!(error instanceof RoleTemplateError))
            throw error;
        throw new Failure(`${basename(path)} cannot be compared`, { detail: error.message });
    }
}
function refuse(path, problems) {
    if (problems.length > 0)
        throw new Failure(`${path} cannot be read`, { detail: problems.map(line => `- ${line}`) });
}
function exists(path) {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
//# sourceMappingURL=sides.js.map