import type { ERRORS } from '../../errors.js'
import type { Tenant } from '../../tenants/tenant.js'
import type { Api } from '../api/client.js'
import { asStaticCredential, type StaticCredential } from '../api/shapes.js'
import { concernsAllRequests, Failure } from '../failure.js'
import { lookUpTenant } from '../tenants/find-tenant.js'
import { type Deed, decide, type Standing } from './decide.js'
import type { ImportLine } from './import-line.js'
import { type Refusal, refusalOf, refuse } from './refusals.js'
import { unechoed } from './unechoed.js'

/** `to-store`, `to-replace`: it would be, were this no dry run. */
export type Outcome = 'stored' | 'replaced' | 'to-store' | 'to-replace' | 'unchanged' | 'refused'

/** What came of a line. Of the key it has the last four characters of the ID. */
export interface LineOutcome {
  line: number
  /** Null where the service knows no such tenant, or was not asked. */
  tenantId: string | null
  outcome: Outcome
  /** What became of the exemption; null where it was not come to. */
  exemption: 'granted' | 'to-grant' | 'in-force' | null
  accessKeyIdEnding: string | null
  refusal?: Refusal
}

export interface ImportKeyTools {
  api: Api
  now: () => Date
  patiently: <T>(call: () => Promise<T>) => Promise<T>
  /** The line that is for this tenant already, if there is another. */
  claimTenant: (tenantId: string, line: number) => number | undefined
  replace: boolean
  dryRun: boolean
  timeout: number | undefined
}

/**
 * Takes the key of a line in: grants the exemption where the tenant has none in force, then sends the key. Each step
 * looks at what there is before, so that the same line again does what is left.
 * @throws Failure where no other line would fare better
 */
export async function importKey(tools: ImportKeyTools, line: ImportLine): Promise<LineOutcome> {
  const told: LineOutcome = {
    line: line.line,
    tenantId: null,
    outcome: 'refused',
    exemption: null,
    accessKeyIdEnding: line.key.accessKeyId.slice(-4),
  }
  try {
    return await take(tools, line, told)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const failure = unechoed(error)
    // Without leave the answer is 403 too, and concerns this tenant alone.
    if (concernsAllRequests(failure) && !isAbout(failure, 'static-credentials-disabled')) throw failure
    return { ...told, refusal: refusalOf(failure) }
  }
}

async function take(tools: ImportKeyTools, line: ImportLine, told: LineOutcome): Promise<LineOutcome> {
  const { api, patiently, claimTenant, dryRun, timeout } = tools
  const refused = (refusal: Refusal): LineOutcome => ({ ...told, refusal })
  const tenant = await patiently(() => lookUpTenant(api, line.tenant, timeout))
  if (tenant === undefined) return refused(refuse('tenant-not-found'))
  told.tenantId = tenant.id
  const other = claimTenant(tenant.id, line.line)
  if (other !== undefined) return refused(refuse('tenant-twice', `It is line ${other}.`))
  if (tenant.status === 'offboarded') return refused(refuse('tenant-offboarded'))
  const standing = await standingOf(tools, tenant)
  const deed = decide(standing, line, tools)
  if ('remedy' in deed) return refused(deed)
  if (dryRun) return { ...told, ...foretold(deed) }
  if (deed.exemption) {
    const { exemption: body } = deed
    await patiently(() => api.put(`${pathOf(tenant)}/exemption`, options(tools, body)))
    told.exemption = 'granted'
  } else if (standing.exempted) told.exemption = 'in-force'
  return send(tools, line, { told, tenant, standing, deed })
}

async function send(
  tools: ImportKeyTools,
  line: ImportLine,
  given: { told: LineOutcome; tenant: Tenant; standing: Seen; deed: Deed },
): Promise<LineOutcome> {
  const { api, patiently } = tools
  const { told, tenant, standing, deed } = given
  const sent = options(tools, line.key)
  // The same key again changes nothing, and the service alone can tell.
  switch (deed.key) {
    case 'nothing':
      return { ...told, outcome: 'unchanged' }
    case 'replace': {
      const after = asStaticCredential(await patiently(() => api.put(pathOf(tenant), sent)))
      const before = standing.credential
      const isSame =
        after.rotatedAt === before?.rotatedAt && after.accessKeyIdEnding === before.accessKeyIdEnding
      return { ...told, outcome: isSame ? 'unchanged' : 'replaced' }
    }
    case 'store':
    case 'compare':
      try {
        await patiently(() => api.post(pathOf(tenant), sent))
        return { ...told, outcome: 'stored' }
      } catch (error) {
        if (isAbout(error, 'static-credential-unchanged')) return { ...told, outcome: 'unchanged' }
        if (!isAbout(error, 'static-credential-exists')) throw error
        // It ends alike, and is another; or somebody else was faster.
        return { ...told, refusal: refuseOther(await standingOf(tools, tenant), line) }
      }
  }
}

/** Why a key is not taken whose place, as the service says, another one has. */
function refuseOther({ credential }: Standing, line: ImportLine): Refusal {
  const now = decide({ credential, exempted: true }, line, { replace: false })
  return 'remedy' in now
    ? now
    : refuse('has-another-key', `It ends in ${line.key.accessKeyId.slice(-4)} too.`)
}

type Seen = Standing & { credential: StaticCredential | undefined }

/** What there is; the header `Sunset` tells of an exemption also where there is no key (RFC 8594). */
async function standingOf(tools: ImportKeyTools, tenant: Tenant): Promise<Seen> {
  const { api, patiently, now } = tools
  let sunset: string | null = null
  const headers = (given: Headers) => {
    sunset = given.get('sunset')
  }
  const asked = { ...options(tools), headers }
  const credential = await patiently(() => api.get(pathOf(tenant), asked)).then(
    asStaticCredential,
    (error: unknown) => {
      if (isAbout(error, 'static-credential-not-found')) return undefined
      throw error
    },
  )
  return { credential, exempted: sunset !== null && Date.parse(sunset) > now().getTime() }
}

function foretold({ exemption, key }: Deed): Pick<LineOutcome, 'outcome' | 'exemption'> {
  const outcomes = {
    store: 'to-store',
    replace: 'to-replace',
    compare: 'unchanged',
    nothing: 'unchanged',
  } as const
  return { outcome: outcomes[key], exemption: exemption ? 'to-grant' : 'in-force' }
}

function pathOf({ id }: Tenant): string {
  return `/v1/tenants/${encodeURIComponent(id)}/static-credentials`
}

function options({ timeout }: ImportKeyTools, body?: object) {
  return { ...(body && { body }), ...(timeout !== undefined && { timeout }) }
}

function isAbout(error: unknown, code: keyof typeof ERRORS): boolean {
  return error instanceof Failure && error.problem.code === code
}
