import { createReadStream, statSync } from 'node:fs'
import { checkExport, type ExportFinding } from '../../audit/export/check-export.js'
import { readLines } from '../../audit/export/read-lines.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { pathFailure } from '../template/files.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, red } from '../terminal/text.js'
import type { Values } from './verify.js'

const STANDARD_INPUT = '-'

/** Is this word the file of an export, rather than a tenant? Tenants' references have no place in a file system. */
export function isFile(word: string): boolean {
  return word === STANDARD_INPUT || /[/\\]|\.(ndjson|jsonl)$/.test(word) || isThere(word)
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** Checks an export with nothing but what is in the files. */
export async function verifyFile(file: string, { json }: Values, { terminal }: Tools): Promise<ExitCode> {
  const chunks = file === STANDARD_INPUT ? terminal.input() : chunksOf(file)
  const verdict = await checkExport(readLines(chunks), finding => {
    if (json) terminal.json({ finding })
    else showFinding(terminal, finding)
  })
  if (json) terminal.json({ file, ...verdict })
  else {
    const { exportedAt, checked, chains, intact, findings } = verdict
    const outcome = intact ? green('intact') : red('BROKEN')
    const when = exportedAt === null ? '' : ` of ${exportedAt}`
    const found = intact ? '' : `; ${findings} found to be wrong`
    terminal.say([outcome, `  export${when}: ${checked} events of ${chains} chains checked${found}`])
  }
  return verdict.intact ? EXIT.done : EXIT.found
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw pathFailure(path, error)
  }
}

function showFinding(terminal: Terminal, { line, chain, sequence, eventId, reason }: ExportFinding): void {
  const place = [
    ...(line === null ? [] : [`line ${line}`]),
    ...(chain === null ? [] : [`chain ${chain}`]),
    ...(sequence === null ? [] : [`event ${sequence}${eventId ? ` (${eventId})` : ''}`]),
  ]
  terminal.say([red('wrong'), '  ', bold(place.join(', ') || 'the file')])
  terminal.say(['       ', reason])
}
