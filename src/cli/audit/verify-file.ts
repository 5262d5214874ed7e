import { createReadStream, statSync } from 'node:fs'
import {
  checkExport,
  type ExportFinding,
  type ExportVerdict,
  type Tail,
} from '../../audit/export/check-export.js'
import { readLines } from '../../audit/export/read-lines.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { pathFailure } from '../template/files.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, red, yellow } from '../terminal/text.js'
import { readAnchorFiles } from './anchor-files.js'
import type { Values } from './verify.js'

const STANDARD_INPUT = '-'
/** Tails that are told one by one to a person. */
const MOST_TAILS = 10

/** Is this word the file of an export, rather than a tenant? Tenants' references have no place in a file system. */
export function isFile(word: string): boolean {
  return word === STANDARD_INPUT || /[/\\]|\.(ndjson|jsonl)$/.test(word) || isThere(word)
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** Checks an export with nothing but what is in the files. */
export async function verifyFile(file: string, values: Values, { terminal }: Tools): Promise<ExitCode> {
  const { json } = values
  let wrongAnchors = 0
  let tails = 0
  const found = (finding: ExportFinding) => {
    if (json) terminal.json({ finding })
    else showFinding(terminal, finding)
  }
  const tail = (unanchored: Tail) => {
    tails += 1
    if (json) terminal.json({ unanchored })
    else if (tails <= MOST_TAILS) showTail(terminal, unanchored)
  }
  const anchors = readAnchorFiles(values, finding => {
    wrongAnchors += 1
    found(finding)
  })
  const chunks = file === STANDARD_INPUT ? terminal.input() : chunksOf(file)
  const verdict = await checkExport(readLines(chunks), { found, anchors, tail })
  const findings = verdict.findings + wrongAnchors
  const whole = { ...verdict, findings, intact: findings === 0 }
  if (json) terminal.json({ file, ...whole })
  else showVerdict(terminal, whole, tails)
  return whole.intact ? EXIT.done : EXIT.found
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

function showTail(terminal: Terminal, { chain, from, to }: Tail): void {
  const events = from === to ? `event ${from}` : `events ${from} to ${to}`
  terminal.say([yellow('not anchored'), `  chain ${chain}, ${events}`])
}

function showVerdict(terminal: Terminal, verdict: ExportVerdict, tails: number): void {
  const { exportedAt, checked, chains, intact, findings, anchors, unanchored } = verdict
  if (tails > MOST_TAILS) terminal.say([yellow('not anchored'), `  and ${tails - MOST_TAILS} chains more`])
  const outcome = intact ? green('intact') : red('BROKEN')
  const when = exportedAt === null ? '' : ` of ${exportedAt}`
  const found = intact ? '' : `; ${findings} found to be wrong`
  const against = anchors
    ? `, ${unanchored} of them since anchor ${anchors.last} of ${anchors.madeAt}`
    : ', against no anchor'
  terminal.say([outcome, `  export${when}: ${checked} events of ${chains} chains checked${against}${found}`])
}
