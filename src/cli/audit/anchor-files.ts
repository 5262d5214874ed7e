import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LARGEST_ANCHOR } from '../../audit/anchors/anchor.js'
import { keyFinder } from '../../audit/anchors/anchor-keys.js'
import { type AnchorRow, checkAnchors } from '../../audit/anchors/check-anchors.js'
import type { ExportFinding } from '../../audit/export/check-export.js'
import { EXIT } from '../exit-codes.js'
import { Failure, usageFailure } from '../failure.js'
import { isFolder, readText, withPath } from '../template/files.js'

/**
 * Reads and checks the anchors of `--anchors` with the keys of `--keys`; undefined where neither is given.
 * @param found told what is wrong with them
 */
export function readAnchorFiles(
  { anchors, keys }: { anchors: string | undefined; keys: string | undefined },
  found: (finding: ExportFinding) => void,
): AnchorRow | undefined {
  if (anchors === undefined && keys === undefined) return undefined
  if (anchors === undefined || keys === undefined) {
    throw usageFailure(
      'Anchors are checked with --anchors and --keys together',
      'The keys are at GET /v1/audit/anchor-keys of the service, for anyone.',
    )
  }
  let wrong = 0
  const row = checkAnchors(textsOf(anchors), keyFinder(keysOf(keys)), finding => {
    wrong += 1
    found(finding)
  })
  if (row) return row
  throw new Failure(`There is no anchor to rely on in ${anchors}`, {
    ...(wrong > 0 && { exitCode: EXIT.found }),
    remedy: 'Their files are called as their objects are, as 000000000001.json.',
  })
}

function* textsOf(path: string): Generator<{ name: string; text: string }> {
  const paths = isFolder(path)
    ? withPath(path, () => readdirSync(path))
        .filter(name => /^\d{12}\.json$/.test(name))
        .sort()
        .map(name => join(path, name))
    : [path]
  for (const file of paths) {
    const size = withPath(file, () => statSync(file).size)
    yield { name: basename(file), text: size > LARGEST_ANCHOR ? '' : readText(file) }
  }
}

function keysOf(path: string): unknown[] {
  try {
    const { keys } = JSON.parse(readText(path)) as { keys?: unknown }
    if (Array.isArray(keys)) return keys
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  throw new Failure(`${path} is no JSON Web Key Set`, {
    remedy: 'Get it from GET /v1/audit/anchor-keys of the service.',
  })
}
