import { keys } from '../aws/keys.js'
import type { Write } from '../aws/table.js'
import type { Exemption } from './exemption.js'

/** Holds only where the tenant is not offboarded. */
export function tenantLives(tenantId: string): Write {
  return {
    check: keys.tenant(tenantId),
    condition: {
      expression: '#status <> :offboarded',
      names: { '#status': 'status' },
      values: { ':offboarded': 'offboarded' },
    },
  }
}

/** Holds only where the tenant's exemption is the one that was read. */
export function exemptionStands({ tenantId, sunsetAt, grantedAt }: Exemption): Write {
  return {
    check: keys.staticCredentialExemption(tenantId),
    condition: {
      expression: 'sunsetAt = :sunsetAt AND grantedAt = :grantedAt AND endedAt = :none',
      values: { ':sunsetAt': sunsetAt, ':grantedAt': grantedAt, ':none': null },
    },
  }
}
