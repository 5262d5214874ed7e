import { keys } from '../aws/keys.js'
import type { Page, Table } from '../aws/table.js'
import type { Verification } from '../verification/check.js'

/** One page of a role's verifications, newest first. */
export async function listVerifications(
  table: Table,
  roleId: string,
  { limit, after }: { limit: number; after?: Record<string, string> },
): Promise<{ verifications: Verification[]; last: Page['last'] }> {
  const page = await table.query({
    ...keys.verificationsOf(roleId),
    limit,
    newestFirst: true,
    consistent: true,
    ...(after && { after }),
  })
  const verifications = page.items.map(item => {
    const { id, startedAt, finishedAt, checks } = item as unknown as Verification
    return { id, startedAt, finishedAt, checks }
  })
  return { verifications, last: page.last }
}
