import type { AnchorRow } from '../anchors/check-anchors.js'
import { type AnchoredPlace, type ChainBreak, type ChainChecker, createChainChecker } from '../chain.js'
import { type AuditEvent, eventOf, textOf } from '../event.js'
import { type ExportStart, type Head, LONGEST_LINE, lineOf } from './lines.js'

/** What is wrong with an export: of a chain, with the place of its first break; or of the file. */
export interface ExportFinding {
  /** From 1; null where it is of the file as a whole. */
  line: number | null
  chain: string | null
  sequence: number | null
  eventId: string | null
  reason: string
}

export interface ExportVerdict {
  intact: boolean
  /** As the file says. */
  exportedAt: string | null
  /** The one chain that was exported; null for all. */
  chain: string | null
  chains: number
  /** Events whose place and content were checked. */
  checked: number
  findings: number
  /** The anchors that it was held against; null without any. */
  anchors: { first: number; last: number; madeAt: string } | null
  /** Of the events that were checked, those after the last anchored head of their chain. */
  unanchored: number
}

/** The end of a chain that no anchor covers. */
export interface Tail {
  chain: string
  from: number
  to: number
}

export interface CheckExportOptions {
  /** Told what is wrong, as it is found. */
  found: (finding: ExportFinding) => void
  anchors?: AnchorRow | undefined
  /** Told of each chain's end that no anchor covers, where there are anchors. */
  tail?: (tail: Tail) => void
}

/** One line of a file; no text where it is too long or no UTF-8. */
export interface ReadLine {
  text: string | undefined
  /** False for a last line that does not end as one. */
  ended: boolean
}

/** Lines outside any chain that are told one by one: of another kind of file every line is wrong. */
const MOST_FILE_FINDINGS = 20

interface OpenChain {
  name: string
  checker: ChainChecker
  /** A chain is told broken once, at its first break. */
  broken: boolean
}

/**
 * Checks an export line by line, with nothing but the file: each chain's hashes and recorded head, that each line stands
 * where it belongs and holds nothing else, that the file is whole, and that it has what anchors list.
 */
export async function checkExport(
  lines: AsyncIterable<ReadLine>,
  { found, anchors, tail = () => undefined }: CheckExportOptions,
): Promise<ExportVerdict> {
  const seen = new Set<string>()
  let start: ExportStart | undefined
  let open: OpenChain | undefined
  let complete = false
  let line = 0
  let events = 0
  let checked = 0
  let unanchored = 0
  let findings = 0
  let fileFindings = 0

  const tell = (finding: ExportFinding) => {
    findings += 1
    found(finding)
  }
  const ofFile = (reason: string, chain: string | null = null, at: number | null = line) => {
    fileFindings += 1
    if (fileFindings <= MOST_FILE_FINDINGS) tell({ line: at, chain, sequence: null, eventId: null, reason })
    else findings += 1
  }
  const ofChain = (chain: OpenChain, broken: ChainBreak) => {
    if (!chain.broken) tell({ line, ...broken })
    chain.broken = true
  }
  /** Where the chain that is read, or else the file, misses what ought to come next. */
  const misses = (reason: string) => {
    if (!open) return ofFile(reason)
    const { name: chain, checker } = open
    ofChain(open, { chain, sequence: checker.checked + 1, eventId: null, reason })
  }
  /** A line that is none stands where an event ought to. */
  const noLine = (reason: string) => {
    if (open) events += 1
    misses(reason)
  }
  const close = () => {
    if (!open) return
    const { name: chain, checker } = open
    checked += checker.checked
    unanchored += checker.unanchored
    if (anchors && checker.unanchored > 0)
      tail({ chain, from: checker.checked - checker.unanchored + 1, to: checker.checked })
    open = undefined
  }
  /** An export that is older than an anchor need not reach as far as that. */
  const placesOf = (name: string): AnchoredPlace[] =>
    (anchors?.heads.get(name) ?? []).map(({ sequence, hash, anchor, madeAt }) => {
      const later = start !== undefined && madeAt > start.exportedAt
      return { sequence, hash, anchor, later }
    })

  const take = (value: Record<string, unknown>) => {
    if (complete) return ofFile('a line stands after the last one')
    if (line === 1) {
      if (isStart(value)) start = value
      else ofFile('the file does not begin as an export does')
      if (start) return
    }
    if (typeof value.chainStart === 'string') return takeChain(value.chainStart)
    if (typeof value.chainEnd === 'string') return takeChainEnd(value.chainEnd, value.head)
    if (value.complete === true) return takeEnd(value)
    if (!open) return ofFile('a line stands outside a chain')
    events += 1
    if (open.broken) return
    const broken = open.checker.add(value as unknown as AuditEvent)
    if (broken) ofChain(open, broken)
  }
  const takeChain = (name: string) => {
    if (open) misses('the chain does not end before another begins')
    close()
    open = { name, checker: createChainChecker(name, placesOf(name)), broken: false }
    if (seen.has(name)) {
      open.broken = true
      ofFile('the chain stands in the file twice', name)
    } else if (start?.chain != null && start.chain !== name) {
      ofFile(`the chain is not ${start.chain}, of which the file is an export`, name)
    }
    seen.add(name)
  }
  const takeChainEnd = (name: string, head: unknown) => {
    if (open?.name !== name) misses('the end of another chain stands here')
    else if (head !== null && !isHead(head)) misses('the head of the chain is not one')
    else if (!open.broken) {
      const broken = open.checker.end(head ?? undefined)
      if (broken) ofChain(open, broken)
    }
    close()
  }
  const takeEnd = (end: Record<string, unknown>) => {
    if (open) misses('the chain does not end before the file does')
    close()
    complete = true
    if (end.chains !== seen.size)
      ofFile(`the last line tells of ${textOf(end.chains)} chains: ${seen.size} came`)
    if (end.events !== events) ofFile(`the last line tells of ${textOf(end.events)} events: ${events} came`)
  }

  for await (const { text, ended } of lines) {
    line += 1
    const value = text === undefined ? undefined : parsed(text)
    if (text === undefined) noLine(`the line has more than ${LONGEST_LINE} bytes, or is not UTF-8`)
    else if (!value) noLine(ended ? 'the line is no JSON object' : 'the line is cut off')
    // Otherwise a line could say more than its hash covers, or say two things to two readers.
    else if (written(value) !== `${text}\n`) noLine('the line is not as an export writes it')
    else take(value)
  }
  if (!complete) {
    const inChain = open ? `, in chain ${open.name}` : ''
    ofFile(`the file is cut off: its last line is missing${inChain}`, open?.name ?? null, null)
    close()
  }
  if (start?.chain != null && !seen.has(start.chain) && complete)
    ofFile('the chain of which the file is an export is missing', start.chain, null)
  for (const name of complete && start?.chain === null ? (anchors?.heads.keys() ?? []) : []) {
    const broken = seen.has(name) ? undefined : createChainChecker(name, placesOf(name)).end(undefined)
    if (broken && placesOf(name).some(({ later }) => !later)) tell({ line: null, ...broken })
  }
  return {
    intact: findings === 0,
    exportedAt: start?.exportedAt ?? null,
    chain: start?.chain ?? null,
    chains: seen.size,
    checked,
    findings,
    anchors: anchors ? { first: anchors.first, last: anchors.last, madeAt: anchors.madeAt } : null,
    unanchored,
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** The line as an export would have written it; undefined for what is nested too deep to be written. */
function written(value: Record<string, unknown>): string | undefined {
  try {
    if (isStart(value)) return lineOf({ auditExport: 1, exportedAt: value.exportedAt, chain: value.chain })
    if (typeof value.chainStart === 'string') return lineOf({ chainStart: value.chainStart })
    if (typeof value.chainEnd === 'string')
      return lineOf({ chainEnd: value.chainEnd, head: headOf(value.head) })
    if (value.complete === true)
      return lineOf({ complete: true, chains: Number(value.chains), events: Number(value.events) })
    return lineOf(eventOf(value))
  } catch {
    return undefined
  }
}

function isStart(value: Record<string, unknown>): value is Record<string, unknown> & ExportStart {
  const { auditExport, exportedAt, chain } = value
  const isDated = typeof exportedAt === 'string' && UTC.test(exportedAt)
  return auditExport === 1 && isDated && (chain === null || typeof chain === 'string')
}

/** As the service writes times, which are compared as text. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function isHead(value: unknown): value is Head {
  const { sequence, hash } = (value ?? {}) as Partial<Head>
  return typeof sequence === 'number' && typeof hash === 'string'
}

function headOf(value: unknown): Head | null {
  return isHead(value) ? { sequence: value.sequence, hash: value.hash } : null
}
