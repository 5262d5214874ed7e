/** Binds a form to its tenant: two links may be open in one browser, and the cookie is of the one opened last. */
export function TenantField({ tenantId }: { tenantId: string }) {
  return <input type="hidden" name="tenantId" value={tenantId} />
}
