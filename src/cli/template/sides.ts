import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Ask, AskedGrant } from '../../policy/ask-diff.js'
import { askOfPermissionSet } from '../../role-template/asks.js'
import { RoleTemplateError } from '../../role-template/errors.js'
import { isCloudFormation, readCloudFormation } from '../../role-template/read-cloudformation.js'
import type { Tools } from '../command.js'
import { Failure } from '../failure.js'
import { isFolder, readSets, readText } from './files.js'

/** One permission set as it was found. */
export interface SideAsk {
  permissionSet: string
  ask: Ask
  /** What the role reads of itself, where the source tells: a rendered template. */
  selfReads?: AskedGrant[]
}

/** One side of a comparison. */
export interface Side {
  /** As it was named. */
  name: string
  /** `folder` holds all permission sets there are; any other source holds one. */
  kind: 'folder' | 'single'
  asks: SideAsk[]
}

/**
 * Finds out what a word of the command line stands for: a published version (12 hex digits), a folder or file of
 * permission sets, or a rendered CloudFormation template.
 * @throws Failure where it is none of them
 */
export async function readSide(name: string, tools: Tools): Promise<Side> {
  if (/^[0-9a-f]{12}$/.test(name)) {
    // By itself: files are compared without the AWS SDK.
    const { publishedAsk } = await import('./published-side.js')
    return { name, kind: 'single', asks: [await publishedAsk(name, tools)] }
  }
  return isFolder(name) ? readFolder(name) : readFile(name)
}

/** A folder of permission sets, or of templates with such a folder in it. */
function readFolder(path: string): Side {
  const inner = join(path, 'permission-sets')
  const folder = exists(inner) ? inner : path
  const { sets, problems } = readSets(folder)
  refuse(path, problems)
  const asks = sets.map(set => ({ permissionSet: set.name, ask: askOfPermissionSet(set) }))
  return { name: path, kind: 'folder', asks }
}

function readFile(path: string): Side {
  const text = readText(path)
  if (isCloudFormation(text)) return { name: path, kind: 'single', asks: [templateAsk(path, text)] }
  const { sets, problems } = readSets(path)
  refuse(path, problems)
  return {
    name: path,
    kind: 'single',
    asks: sets.map(set => ({ permissionSet: set.name, ask: askOfPermissionSet(set) })),
  }
}

function templateAsk(path: string, text: string): SideAsk {
  try {
    return readCloudFormation(text)
  } catch (error) {
    if (!(error instanceof RoleTemplateError)) throw error
    throw new Failure(`${basename(path)} cannot be compared`, { detail: error.message })
  }
}

function refuse(path: string, problems: string[]): void {
  if (problems.length > 0)
    throw new Failure(`${path} cannot be read`, { detail: problems.map(line => `- ${line}`) })
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
