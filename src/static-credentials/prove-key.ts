import { dependencyUnavailable } from '../aws/errors.js'
import type { KeyOutcome } from '../aws/key-identity.js'
import { keys } from '../aws/keys.js'
import type { Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { isAccountClaimedByAnother } from '../roles/claim.js'
import { budgetProblem } from '../verification/errors.js'
import type { Priority } from '../verification/sts-budget.js'
import type { AccessKey } from './access-key.js'
import { staticCredentialErrors } from './errors.js'
import { otherKeyHolder } from './key-account.js'
import type { StaticCredentialTools } from './tools.js'

/**
 * Asks AWS whose a key is, within the budget of calls to STS.
 * @throws Problem sts-budget-exhausted
 */
export async function identityOf(
  { budget, keyIdentity }: StaticCredentialTools,
  tenantId: string,
  key: AccessKey,
  priority: Priority,
): Promise<KeyOutcome> {
  try {
    return await budget.run(tenantId, priority, () => keyIdentity.of(key))
  } catch (error) {
    throw budgetProblem(error)
  }
}

/** A key that was proved, and the writes that note whose account it opens. */
export interface ProvedKey {
  accountId: string
  accountWrites: Write[]
}

/**
 * Proves that a key that comes in works, is no root user's, and opens an account that this tenant may connect. An
 * account that another tenant has proved, by a role or a key, is refused in the same words as the vendor's own, so that
 * nobody learns by it who is a customer.
 * @throws Problem access-key-refused, root-access-key, account-not-accepted (422), sts-budget-exhausted,
 *   dependency-unavailable
 */
export async function proveKey(
  tools: StaticCredentialTools,
  tenantId: string,
  key: AccessKey,
): Promise<ProvedKey> {
  const outcome = await identityOf(tools, tenantId, key, 'person')
  if (outcome.kind === 'error') throw dependencyUnavailable('AWS STS', new Error(outcome.message))
  if (outcome.kind === 'refused') {
    throw new Problem(staticCredentialErrors['access-key-refused'], {
      detail: `AWS answered ${outcome.code}: it does not know the key, or it is inactive, or the secret is not its own.`,
    })
  }
  const { accountId, arn } = outcome
  if (arn.endsWith(':root')) throw new Problem(staticCredentialErrors['root-access-key'])
  const { partition, accountIds } = tools.vendorAccounts
  const isOurs = accountIds.includes(accountId) || arn.split(':')[1] !== partition
  if (isOurs || (await isAccountClaimedByAnother(tools.table, { partition, accountId, tenantId })))
    throw notAccepted()
  return { accountId, accountWrites: await accountWrites(tools, tenantId, accountId) }
}

export function notAccepted(): Problem {
  return new Problem(staticCredentialErrors['account-not-accepted'])
}

/**
 * The writes that note that the tenant has a key of this account: nobody has, or this tenant, or one whose key is gone,
 * or of another account, and still is when this is written.
 * @throws Problem account-not-accepted
 */
async function accountWrites(
  { table, vendorAccounts }: StaticCredentialTools,
  tenantId: string,
  accountId: string,
): Promise<Write[]> {
  const { partition } = vendorAccounts
  const another = await otherKeyHolder(table, { partition, accountId, tenantId })
  if (another?.hasKey) throw notAccepted()
  const noted: Write = {
    put: { ...keys.keyAccount(partition, accountId), tenantId },
    condition: {
      expression: 'attribute_not_exists(pk) OR tenantId = :me OR tenantId = :gone',
      values: { ':me': tenantId, ':gone': another?.tenantId ?? tenantId },
    },
  }
  return another === undefined ? [noted] : [noted, hasNoKeyOf(another.tenantId, accountId)]
}

function hasNoKeyOf(tenantId: string, accountId: string): Write {
  return {
    check: keys.staticCredential(tenantId),
    condition: {
      expression: 'attribute_not_exists(pk) OR accountId <> :account',
      values: { ':account': accountId },
    },
  }
}
