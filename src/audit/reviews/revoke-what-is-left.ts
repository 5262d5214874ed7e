import { keys } from '../../aws/keys.js'
import { revokeAll } from './decide.js'
import { decisionOf } from './decision.js'
import { decidedRoles } from './find-review.js'
import type { ReviewTools } from './open-review.js'

/**
 * Revokes what decisions named and a failure left, in the name of whoever decided: unless something else was decided of
 * a role since. Any number of processes may do so at once, and beside the request that decides: each role is revoked
 * once.
 */
export async function revokeWhatIsLeft(tools: ReviewTools): Promise<void> {
  const { table } = tools
  for await (const { reviewId, number } of table.all({ ...keys.reviewRevocations(), consistent: true })) {
    const item = await table.get(keys.reviewDecision(String(reviewId), Number(number)))
    if (item) {
      const { decidedBy, roleIds } = decisionOf(item)
      const named = new Set(roleIds)
      const left = []
      for await (const { role, decision } of decidedRoles(table, String(reviewId))) {
        if (named.has(role.roleId) && decision?.decision === 'revoke') left.push(role)
      }
      await revokeAll(tools, String(reviewId), left, decidedBy)
    }
    await table.transact([{ delete: keys.reviewRevocation(String(reviewId), Number(number)) }])
  }
}
