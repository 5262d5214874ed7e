import { jsx as _jsx } from "preact/jsx-runtime";
/** Binds a form to its tenant: two links may be open in one browser, and the cookie is of the one opened last. */
export function TenantField({ tenantId }) {
    return _jsx("input", { type: "hidden", name: "tenantId", value: tenantId });
}
//# sourceMappingURL=tenant-field.js.map