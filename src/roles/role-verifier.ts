import { v4 as uuidV4 } from 'uuid'
import type { RoleReader } from '../aws/role-reader.js'
import type { StsProbe } from '../aws/sts-probe.js'
import type { Catalogue } from '../role-template/catalogue.js'
import type { PublishedVersion, PublishedVersions } from '../role-template/published-versions.js'
import {
  resolveStatements,
  selfReadStatements,
  TEMPLATE_VERSION_TAG,
  type Vendor,
} from '../role-template/role-definition.js'
import type { TenantDirectory } from '../tenants/tenant-directory.js'
import { inSpan, type Tracing } from '../tracing/tracing.js'
import type { Check } from '../verification/check.js'
import { budgetProblem } from '../verification/errors.js'
import type { Judgement } from '../verification/observations.js'
import { runVerification, type VerificationPorts } from '../verification/run-verification.js'
import type { Priority, StsBudget } from '../verification/sts-budget.js'
import { arnOf } from './registration.js'
import type { StoredRole } from './role.js'
import type { RoleArn } from './role-arn.js'

export interface RoleVerifierTools {
  vendor: Vendor
  catalogue: Catalogue
  versions: PublishedVersions
  directory: TenantDirectory
  now: () => Date
  budget: StsBudget
  sts: StsProbe
  reader: RoleReader
  probed: NonNullable<VerificationPorts['probed']>
  tracing?: Tracing | undefined
}

/** What the vendor's sessions are called in the customer's CloudTrail. */
const SESSION_NAME_PREFIX = 'drawbridge-verify'

/**
 * Makes the function that runs the checks on a registered role: with the external ID that is stored for its tenant
 * and no other, judged by the template version that the role names.
 */
export function createRoleVerifier(tools: RoleVerifierTools) {
  const { vendor, catalogue, versions, directory, now, budget, sts, reader, probed, tracing } = tools
  return async function verify(
    role: StoredRole,
    verificationId: string,
    priority: Priority,
    progress?: (checks: Check[]) => void,
  ) {
    const tenant = await directory.find(role.tenantId, { freshStatus: false })
    if (!tenant) throw new Error(`Role ${role.id} belongs to no tenant`)
    const arn = arnOf(role)
    const published = await versions.of(role.permissionSet)
    const currentId = catalogue.offers.get(role.permissionSet)?.version
    const input = {
      id: verificationId,
      role: arn,
      externalId: tenant.externalId,
      vendor,
      sessionNamePrefix: SESSION_NAME_PREFIX,
      templateTagKey: TEMPLATE_VERSION_TAG,
      judge: (tag: string | undefined) => judgement(arn, published, currentId, tag),
    }
    const ports = {
      sts,
      reader,
      now,
      randomUuid: () => uuidV4(),
      probed,
      ...(progress && { progress }),
      budget: <T>(call: () => Promise<T>) => budget.run(role.tenantId, priority, call),
    }
    try {
      return await inSpan(tracing?.startSpan('runVerification', 'internal'), () =>
        runVerification(input, ports),
      )
    } catch (error) {
      throw budgetProblem(error)
    }
  }
}

/** A role is judged by the version that its tag names; where that was never published, by the current one. */
function judgement(
  arn: RoleArn,
  published: PublishedVersion[],
  currentId: string | undefined,
  tag: string | undefined,
): Judgement {
  const named = published.find(version => version.id === tag)
  const version = named ?? published.find(({ id }) => id === currentId)
  if (!version) throw new Error("No version of the role's permission set was published")
  const account = { partition: arn.partition, accountId: arn.accountId }
  return {
    templateVersion: version.id,
    published: named !== undefined,
    current: version.id === currentId,
    wanted: resolveStatements(version.statements, account),
    selfReads: selfReadStatements({ ...account, roleArn: arn.arn }),
  }
}
