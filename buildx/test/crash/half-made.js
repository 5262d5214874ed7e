import { keys } from '../../src/aws/keys.js';
/** An item's key as text, to look it up by. */
export const nameOf = ({ pk, sk }) => `${pk} | ${sk}`;
const isTenant = (item) => item.sk === 'TENANT';
export const tenantsOf = (items) => items.filter(isTenant);
export const rolesOf = (items) => items.filter(({ pk, sk }) => pk.startsWith('TENANT#') && sk.startsWith('ROLE#'));
/**
 * What a table holds of things that were made in part: an item whose companions of the same transaction are missing.
 * Every tenant has to have been made with a reference and an Idempotency-Key.
 */
export function halfMade(items) {
    const byName = new Map(items.map(item => [nameOf(item), item]));
    const found = [];
    const expect = (holds, what) => {
        if (!holds)
            found.push(what);
    };
    const tenants = new Map(tenantsOf(items).map(tenant => [tenant.id, tenant]));
    const roles = new Map(rolesOf(items).map(role => [role.id, role]));
    const records = items.filter(({ sk }) => sk === 'IDEMPOTENCY');
    const made = records.map(record => record.made);
    const recorded = new Set(made.flatMap(({ tenantId, roleId }) => (roleId === undefined ? [tenantId] : [])));
    for (const tenant of tenants.values()) {
        const { id, externalId, reference } = tenant;
        const reserved = byName.get(nameOf(keys.externalId(externalId)));
        const referred = byName.get(nameOf(keys.reference(reference ?? '')));
        const first = byName.get(nameOf(keys.auditEvent(id, 1)));
        expect(reserved?.tenantId === id, `tenant ${id} without the reservation of its external ID`);
        expect(referred?.tenantId === id, `tenant ${id} without the reservation of its reference`);
        expect(recorded.has(id), `tenant ${id} without its idempotency record`);
        expect(first?.action === 'tenant.created', `tenant ${id} without its audit event`);
        expect(isAtEnd(byName, id), `tenant ${id} whose chain does not end with its head`);
    }
    for (const { tenantId } of made)
        expect(tenants.has(tenantId), `a record of a tenant ${tenantId}, not there`);
    for (const { roleId } of made)
        expect(!roleId || roles.has(roleId), `a record of a role ${roleId}, not there`);
    for (const item of items) {
        const chain = /^(?:AUDIT|CHAIN)#(?!system$)(.*)/.exec(item.pk)?.[1];
        const tenantId = chain ?? (item.sk === 'RESERVATION' ? String(item.tenantId) : undefined);
        expect(tenantId === undefined || tenants.has(tenantId), `${nameOf(item)} of a tenant that is not there`);
    }
    for (const { id, tenantId } of roles.values()) {
        const events = items.filter(({ pk }) => pk === `AUDIT#${tenantId}`);
        const registered = events.filter(({ action, details }) => action === 'role.registered' && details.roleId === id);
        expect(registered.length === 1, `role ${id} with ${registered.length} events of its registration`);
    }
    return found;
}
function isAtEnd(byName, chain) {
    const head = byName.get(nameOf(keys.chainHead(chain)));
    const sequence = Number(head?.sequence);
    const last = byName.get(nameOf(keys.auditEvent(chain, sequence)));
    return last?.hash === head?.hash && !byName.has(nameOf(keys.auditEvent(chain, sequence + 1)));
}
//# sourceMappingURL=half-made.js.map