import type { AuditLog } from '../audit/audit-log.js'
import type { CredentialStore } from '../aws/credential-store.js'
import type { KeyIdentity } from '../aws/key-identity.js'
import type { Table } from '../aws/table.js'
import type { StsBudget } from '../verification/sts-budget.js'

/** What it takes to keep table and Secrets Manager in step: no key is read, and none is proved. */
export interface KeepingTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  newId: () => string
  credentialStore: CredentialStore
}

/** What the use cases of static credentials need. */
export interface StaticCredentialTools extends KeepingTools {
  keyIdentity: KeyIdentity
  budget: StsBudget
  /** Partition served, and the accounts of the vendor's own. */
  vendorAccounts: { partition: string; accountIds: readonly string[] }
}
