import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  parsePermissionSet,
  type ReadPermissionSets,
  readPermissionSets,
} from '../../role-template/permission-set.js'
import { Failure } from '../failure.js'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no file or folder',
  EEXIST: 'There is a file already:',
  EACCES: 'There is no leave to use',
  EPERM: 'There is no leave to use',
  ENOTDIR: 'A part of the path is no folder:',
  EISDIR: 'This is a folder, not a file:',
  EROFS: 'Nothing can be written to',
  ENOSPC: 'There is no space left for',
}

/** Does something with a path. Throws Failure, in words, where the path is the problem. */
export function withPath<T>(path: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    throw pathFailure(path, error)
  }
}

/** In words, where the path is the problem; else the error itself. */
export function pathFailure(path: string, error: unknown): unknown {
  const code = String((error as { code?: unknown }).code)
  const reason = REASONS[code]
  if (reason === undefined) return error
  const remedy = code === 'EEXIST' ? { remedy: 'Name another, or give --force to overwrite it.' } : {}
  return new Failure(`${reason} ${path}`, remedy)
}

export function readText(path: string): string {
  return withPath(path, () => readFileSync(path, 'utf8'))
}

export function isFolder(path: string): boolean {
  return withPath(path, () => statSync(path).isDirectory())
}

/** Writes a file that must not be there yet, unless it may be overwritten. */
export function writeText(path: string, text: string, overwrite: boolean): void {
  withPath(path, () => writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' }))
}

/** The permission sets of a folder, or of one file. */
export function readSets(path: string): ReadPermissionSets {
  if (isFolder(path)) return withPath(path, () => readPermissionSets(path))
  return parsePermissionSet(readText(path), basename(path))
}
