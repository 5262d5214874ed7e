import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parsePermissionSet, readPermissionSets, } from '../../role-template/permission-set.js';
import { Failure } from '../failure.js';
const REASONS = {
    ENOENT: 'There is no file or folder',
    EEXIST: 'There is a file already:',
    EACCES: 'There is no leave to use',
    EPERM: 'There is no leave to use',
    ENOTDIR: 'A part of the path is no folder:',
    EISDIR: 'This is a folder, not a file:',
    EROFS: 'Nothing can be written to',
    ENOSPC: 'There is no space left for',
};
/** Does something with a path. Throws Failure, in words, where the path is the problem. */
export function withPath(path, use) {
    try {
        return use();
    }
    catch (error) {
        const code = String(error.code);
        const reason = REASONS[code];
        if (reason === undefined)
            throw error;
        const remedy = code === 'EEXIST' ? { remedy: 'Name another, or give --force to overwrite it.' } : {};
        throw new Failure(`${reason} ${path}`, remedy);
    }
}
export function readText(path) {
    return withPath(path, () => readFileSync(path, 'utf8'));
}
export function isFolder(path) {
    return withPath(path, () => statSync(path).isDirectory());
}
/** Writes a file that must not be there yet, unless it may be overwritten. */
export function writeText(path, text, overwrite) {
    withPath(path, () => writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' }));
}
/** The permission sets of a folder, or of one file. */
export function readSets(path) {
    if (isFolder(path))
        return withPath(path, () => readPermissionSets(path));
    return parsePermissionSet(readText(path), basename(path));
}
//# sourceMappingURL=files.js.map