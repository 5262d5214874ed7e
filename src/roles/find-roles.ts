import { type IndexName, indexKeys, keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'
import type { FindingCode } from './finding.js'
import { currentStatus, roleOf, type StoredRole } from './role.js'
import { openFindings } from './role-index.js'
import { type RoleStatus, STALE_MS } from './role-status.js'

/** What roles are looked for by; all that is given has to fit. */
export interface RoleFilter {
  /** As it is now; `live` is every status but `revoked`. */
  status?: RoleStatus | 'live'
  tenantId?: string
  /** A finding that is open. Of a revoked role none is but `still-open`. */
  finding?: FindingCode
  accountId?: string
  templateVersion?: string
  /** RFC 3339 UTC: last verified before it, or never. */
  verifiedBefore?: string
}

/** How far a walk through the roles has come: the place of the last one that it looked at. */
export type RolePosition = string

/** Entries of the index that one page reads at most, where some of them may not fit. */
const READ_AT_MOST = 1_000
/** Entries read at a time. */
const BATCH = 100

interface FoundRole {
  role: StoredRole
  position: RolePosition
}

/**
 * One page of roles of all tenants, by when they were last verified, those never verified first. A page may be short,
 * even empty, and still have a next one: it looks at some 1,000 roles at most.
 */
export async function findRoles(
  table: Table,
  filter: RoleFilter,
  { limit, after, now }: { limit: number; after?: RolePosition; now: Date },
): Promise<{ roles: StoredRole[]; last: RolePosition | undefined }> {
  const found: FoundRole[] = []
  const size = isPrecise(filter) ? limit : BATCH
  let looked = 0
  for await (const batch of batchesOf(table, filter, { now, size, ...(after !== undefined && { after }) })) {
    found.push(...batch.found)
    looked += size
    if (found.length > limit)
      return { roles: found.slice(0, limit).map(rolePart), last: found[limit - 1]?.position }
    if (found.length === limit || looked >= READ_AT_MOST)
      return { roles: found.map(rolePart), last: batch.last }
  }
  return { roles: found.map(rolePart), last: undefined }
}

const rolePart = ({ role }: FoundRole) => role

/**
 * Every role that fits, in the order of `findRoles`, a hundred looked at at a time as they are asked for. A role that is
 * verified meanwhile moves to the end of the order: it may come twice, and is never left out for that.
 */
export async function* roleBatches(
  table: Table,
  filter: RoleFilter,
  now: Date,
): AsyncGenerator<StoredRole[]> {
  for await (const { found } of batchesOf(table, filter, { now, size: BATCH })) yield found.map(rolePart)
}

/** What an index tells by itself. */
export type Countable =
  | Pick<RoleFilter, 'status' | 'verifiedBefore'>
  | Pick<RoleFilter, 'finding' | 'verifiedBefore'>
  | { templateVersion: string; status: 'live' }

/**
 * How many roles fit, by the index alone, without reading one. Of a tenant that was offboarded with many findings at
 * once some may still be counted.
 */
export async function countRoles(table: Table, filter: Countable, now: Date): Promise<number> {
  const ranges = rangesOf(filter, now).filter(range => !isEmpty(range))
  const counts = await Promise.all(ranges.map(range => table.count(range)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function* batchesOf(
  table: Table,
  filter: RoleFilter,
  { now, size, after: start }: { now: Date; size: number; after?: RolePosition },
): AsyncGenerator<{ found: FoundRole[]; last: RolePosition | undefined }> {
  const ranges = rangesOf(filter, now)
  let after = start
  do {
    const { entries, more } = await readEntries(table, ranges, after, size)
    const items = await table.getMany(entries.map(({ entry }) => keys.roleOfEntry(entry)))
    const found = entries.flatMap(({ place }, position) => {
      const item = items[position]
      const role = item && roleOf(item)
      return role && fits(role, filter, now) ? [{ role, position: place }] : []
    })
    after = more ? entries.at(-1)?.place : undefined
    yield { found, last: after }
  } while (after !== undefined)
}

interface Range {
  index: IndexName
  pk: string
  /** Places from and to. */
  from?: string
  to?: string
}

/** Roles by one filter: tenant, else account, else finding, else template version, else status, else all. */
function rangesOf(filter: RoleFilter, now: Date): Range[] {
  const { verifiedBefore } = filter
  return partitionsOf(filter, now).map(range => {
    const to = [range.to, verifiedBefore].filter(bound => bound !== undefined).sort()[0]
    return { ...range, ...(to !== undefined && { to }) }
  })
}

function partitionsOf(filter: RoleFilter, now: Date): Range[] {
  const { status, tenantId, accountId, finding, templateVersion } = filter
  if (tenantId !== undefined) return [{ index: 'gsi8', pk: indexKeys.rolesOfTenant(tenantId) }]
  if (accountId !== undefined) return [{ index: 'gsi6', pk: indexKeys.rolesInAccount(accountId) }]
  if (finding !== undefined) return [{ index: 'gsi5', pk: indexKeys.rolesWithFinding(finding) }]
  const revoked: Range = { index: 'gsi5', pk: indexKeys.rolesWithStatus('revoked') }
  if (templateVersion !== undefined) {
    const live: Range = { index: 'gsi7', pk: indexKeys.rolesOfTemplate(templateVersion) }
    const dead: Range = { index: 'gsi7', pk: indexKeys.revokedRolesOfTemplate(templateVersion) }
    return status === undefined ? [live, dead] : [status === 'revoked' ? dead : live]
  }
  if (status === undefined) return [{ index: 'gsi4', pk: indexKeys.liveRoles }, revoked]
  if (status === 'live') return [{ index: 'gsi4', pk: indexKeys.liveRoles }]
  return statusRanges(status, now)
}

/** The recorded status grows stale by itself: after 72 hours without a verdict a verified role is degraded. */
function statusRanges(status: RoleStatus, now: Date): Range[] {
  const range: Range = { index: 'gsi5', pk: indexKeys.rolesWithStatus(status) }
  const stale = new Date(now.getTime() - STALE_MS).toISOString()
  // Of a clock that was set back since.
  const ahead = new Date(now.getTime() + STALE_MS).toISOString()
  if (status === 'verified') return [{ ...range, from: stale, to: ahead }]
  if (status !== 'degraded') return [range]
  const verified: Range = { index: 'gsi5', pk: indexKeys.rolesWithStatus('verified') }
  return [range, { ...verified, to: `${stale}$` }, { ...verified, from: ahead }]
}

/** True where all that the index gives fits, but for what changes meanwhile: then a page reads what it gives. */
function isPrecise({ verifiedBefore: _inRange, ...filter }: RoleFilter): boolean {
  return Object.values(filter).filter(value => value !== undefined).length <= 1
}

/**
 * The next entries of the ranges together, in order of place. Each range gives its own next ones, so that the first of
 * all are the next of all; keys of so few roles never come near the megabyte at which DynamoDB would give fewer.
 */
async function readEntries(
  table: Table,
  ranges: readonly Range[],
  after: RolePosition | undefined,
  size: number,
) {
  const pages = await Promise.all(
    ranges.map(range => readRange(table, after === undefined ? range : beyond(range, after), size)),
  )
  const all = pages
    .flatMap(({ entries }) => entries)
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    // A role that changes its status is in both for a moment.
    .filter(({ place }, position, sorted) => place !== sorted[position - 1]?.place)
  const entries = all.slice(0, size)
  return { entries, more: all.length > size || (entries.length > 0 && pages.some(({ more }) => more)) }
}

/** What follows a place: `!` comes before everything that a place can go on with. */
function beyond(range: Range, after: RolePosition): Range {
  const next = `${after}!`
  return range.from !== undefined && range.from > next ? range : { ...range, from: next }
}

async function readRange(table: Table, range: Range, size: number) {
  if (isEmpty(range)) return { entries: [], more: false }
  const { items, last } = await table.query({ ...range, limit: size })
  const entries = items.map(entry => ({ entry, place: placeOf(entry, range.index) }))
  return { entries, more: last !== undefined }
}

/** Nothing lies between two places in the wrong order, and DynamoDB does not take them as a range. */
function isEmpty({ from, to }: Range): boolean {
  return from !== undefined && to !== undefined && from > to
}

function placeOf(entry: Item, index: IndexName): RolePosition {
  return String(entry[`${index}sk`])
}

/** The index may be a moment behind, and knows one filter: the role itself decides. */
function fits(role: StoredRole, filter: RoleFilter, now: Date): boolean {
  const { status, tenantId, finding, accountId, templateVersion, verifiedBefore } = filter
  const { lastVerifiedAt } = role
  return (
    (status === undefined ||
      (status === 'live' ? role.status !== 'revoked' : currentStatus(role, now) === status)) &&
    (tenantId === undefined || role.tenantId === tenantId) &&
    (finding === undefined || standingFindings(role).includes(finding)) &&
    (accountId === undefined || role.accountId === accountId) &&
    (templateVersion === undefined || role.templateVersion === templateVersion) &&
    (verifiedBefore === undefined || lastVerifiedAt === null || lastVerifiedAt < verifiedBefore)
  )
}

/** What is wrong with a role that somebody should see to: of a revoked one, that it still lets the vendor in. */
export function standingFindings(role: Pick<StoredRole, 'status' | 'findings'>): FindingCode[] {
  return openFindings(role).filter(code => role.status !== 'revoked' || code === 'still-open')
}
