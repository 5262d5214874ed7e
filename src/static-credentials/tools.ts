import type { AuditLog } from '../audit/audit-log.js'
import type { CredentialStore } from '../aws/credential-store.js'
import type { KeyIdentity } from '../aws/key-identity.js'
import type { Table } from '../aws/table.js'
import type { StsBudget } from '../verification/sts-budget.js'

/** What the use cases of static credentials need. */
export interface StaticCredentialTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  newId: () => string
  credentialStore: CredentialStore
  keyIdentity: KeyIdentity
  budget: StsBudget
  /** Partition served, and the accounts of the vendor's own. */
  vendorAccounts: { partition: string; accountIds: readonly string[] }
}
