import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'

/** An AWS account, and the tenant that asks for it. */
export interface AccountOfTenant {
  partition: string
  accountId: string
  tenantId: string
}

/** Who is noted as having a key of an account, where that is another tenant; and whether it still has one. */
export async function otherKeyHolder(
  table: Table,
  { partition, accountId, tenantId }: AccountOfTenant,
): Promise<{ tenantId: string; hasKey: boolean } | undefined> {
  const holder = (await table.get(keys.keyAccount(partition, accountId)))?.tenantId
  if (holder === undefined || holder === tenantId) return undefined
  const credential = await table.get(keys.staticCredential(String(holder)))
  return { tenantId: String(holder), hasKey: credential?.accountId === accountId }
}
