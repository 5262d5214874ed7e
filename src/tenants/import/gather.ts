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
  const referencesOf = new Map<string, Set<string>>()
  for (const lines of byReference.values())
    for (const { externalId, reference } of lines) {
      const folded = externalId.toLowerCase()
      referencesOf.set(folded, (referencesOf.get(folded) ?? new Set()).add(reference))
    }
  const tenants: ImportedTenant[] = []
  for (const lines of byReference.values()) {
    const refusal = contradiction(lines, referencesOf)
    if (refusal) refused.push(...lines.map(({ line, reference }) => ({ line, reference, refusal })))
    else tenants.push(tenantOf(lines))
  }
  return { tenants, refused: refused.toSorted((a, b) => a.line - b.line) }
}

function contradiction(
  lines: readonly Line[],
  referencesOf: ReadonlyMap<string, ReadonlySet<string>>,
): Refusal | undefined {
  const [first] = lines
  const other = lines.find(line => line.externalId !== first?.externalId || line.name !== first.name)
  if (other) return refuse('conflicting-lines', `See lines ${first?.line} and ${other.line}.`)
  const isShared = lines.some(line => (referencesOf.get(line.externalId.toLowerCase())?.size ?? 0) > 1)
  return isShared ? refuse('external-id-twice', `It is ${first?.externalId}.`) : undefined
}

function tenantOf(lines: readonly Line[]): ImportedTenant {
  const [first] = lines as [Line, ...Line[]]
  const { line, name, reference, externalId } = first
  return { line, name, reference, externalId, roles: lines.flatMap(({ roles }) => roles) }
}
