import { stemOf } from '../external-id.js'
import { isRefused, type Line, type LineRole, type RefusedLine, type Row, readLine } from './line.js'
import { type Refusal, refuse } from './refusals.js'

/** A tenant with all that the lines of its reference say. */
export interface ImportedTenant {
  /** The first line of it. */
  line: number
  name: string
  reference: string
  externalId: string
  roles: LineRole[]
}

export interface Gathered {
  tenants: ImportedTenant[]
  refused: RefusedLine[]
}

/**
 * Gathers all lines by reference before anything is done. External IDs and references are for good: where lines
 * contradict each other, none of them is taken.
 * @throws UnreadableInput
 */
export async function gather(rows: AsyncIterable<Row>): Promise<Gathered> {
  const byReference = new Map<string, Line[]>()
  const refused: RefusedLine[] = []
  for await (const row of rows) {
    const line = readLine(row)
    if (isRefused(line)) {
      refused.push(line)
      continue
    }
    const others = byReference.get(line.reference)
    if (others) others.push(line)
    else byReference.set(line.reference, [line])
  }
  const all = [...byReference.values()].flat()
  const holders = {
    ofId: referencesBy(all, ({ externalId }) => externalId.toLowerCase()),
    ofStem: referencesBy(all, ({ externalId }) => stemOf(externalId)),
  }
  const tenants: ImportedTenant[] = []
  for (const lines of byReference.values()) {
    const refusal = contradiction(lines, holders)
    if (refusal) refused.push(...lines.map(({ line, reference }) => ({ line, reference, refusal })))
    else tenants.push(tenantOf(lines))
  }
  return { tenants, refused: refused.toSorted((a, b) => a.line - b.line) }
}

type References = ReadonlyMap<string, ReadonlySet<string>>

function referencesBy(lines: readonly Line[], keyOf: (line: Line) => string): References {
  const references = new Map<string, Set<string>>()
  for (const line of lines) {
    const key = keyOf(line)
    references.set(key, (references.get(key) ?? new Set()).add(line.reference))
  }
  return references
}

function contradiction(
  lines: readonly Line[],
  { ofId, ofStem }: { ofId: References; ofStem: References },
): Refusal | undefined {
  const [first] = lines
  const other = lines.find(line => line.externalId !== first?.externalId || line.name !== first.name)
  if (other) return refuse('conflicting-lines', `See lines ${first?.line} and ${other.line}.`)
  const id = first?.externalId ?? ''
  if ((ofId.get(id.toLowerCase())?.size ?? 0) > 1) return refuse('external-id-twice', `It is ${id}.`)
  return (ofStem.get(stemOf(id))?.size ?? 0) > 1 ? refuse('external-id-alike', `It is ${id}.`) : undefined
}

function tenantOf(lines: readonly Line[]): ImportedTenant {
  const [first] = lines as [Line, ...Line[]]
  const { line, name, reference, externalId } = first
  return { line, name, reference, externalId, roles: lines.flatMap(({ roles }) => roles) }
}
