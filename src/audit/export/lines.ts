import type { AuditEvent } from '../event.js'

/**
 * Lines of an exported trail, in their order: what it is; for each chain its name, its events as they are stored, oldest
 * first, and its recorded head; at last how much there was. Without its last line a file was cut off.
 */
export interface ExportStart {
  /** Version of the form. */
  auditExport: 1
  exportedAt: string
  /** The one chain that was asked for, or null for all. */
  chain: string | null
}

export interface ChainStart {
  chainStart: string
}

export interface Head {
  sequence: number
  hash: string
}

export interface ChainEnd {
  chainEnd: string
  /** As it is recorded beside the events; null where there is none. */
  head: Head | null
}

export interface ExportEnd {
  complete: true
  chains: number
  events: number
}

export type ExportLine = ExportStart | ChainStart | AuditEvent | ChainEnd | ExportEnd

export const EXPORT_TYPE = 'application/x-ndjson'

/** More than the longest event has: DynamoDB takes 400 kB an item, JSON makes six characters of some. */
export const LONGEST_LINE = 4 * 1024 * 1024

/** The one way in which a line is written, so that whoever reads it can hold a line against it. */
export function lineOf(line: ExportLine): string {
  return `${JSON.stringify(line)}\n`
}
