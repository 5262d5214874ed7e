import { ChangeRefused } from '../audit/audit-log.js';
import { keys } from '../aws/keys.js';
import { ABSENT } from '../aws/table.js';
import { IdempotencyKeyTaken } from '../idempotency.js';
import { Problem } from '../problem.js';
import { tenantErrors } from './errors.js';
import { tenantItem } from './tenant.js';
/**
 * Makes a tenant and its external ID. The ID is reserved for ever in the same transaction (CAA-004, CAA-005);
 * nothing the caller sends has any part in it.
 * @throws Problem reference-taken
 * @throws IdempotencyKeyTaken when the caller's key was used before
 */
export async function createTenant({ auditLog, now, newId, newExternalId }, input, actor, idempotency) {
    const createdAt = now().toISOString();
    const tenant = {
        id: newId(),
        name: input.name,
        reference: input.reference ?? null,
        externalId: newExternalId(),
        status: 'pending',
        createdAt,
        updatedAt: createdAt,
        metadata: input.metadata ?? {},
    };
    const reservation = { tenantId: tenant.id, createdAt };
    const record = idempotency.write({ tenantId: tenant.id });
    const writes = [
        { put: tenantItem(tenant), condition: ABSENT },
        {
            put: { ...keys.externalId(tenant.externalId), externalId: tenant.externalId, ...reservation },
            condition: ABSENT,
        },
        ...(record ? [record] : []),
        ...(tenant.reference === null
            ? []
            : [{ put: { ...keys.reference(tenant.reference), ...reservation }, condition: ABSENT }]),
    ];
    try {
        await auditLog.commit({
            chain: tenant.id,
            firstOfChain: true,
            actor,
            events: [
                {
                    action: 'tenant.created',
                    details: { externalId: tenant.externalId, referenced: tenant.reference !== null },
                },
            ],
            writes,
        });
    }
    catch (error) {
        if (!(error instanceof ChangeRefused))
            throw error;
        if (record && error.failed.includes(writes.indexOf(record)))
            throw new IdempotencyKeyTaken();
        if (error.failed.every(position => position < 2))
            throw error; // an ID made twice: never seen, never hidden
        throw new Problem(tenantErrors['reference-taken']);
    }
    return tenant;
}
//# sourceMappingURL=create-tenant.js.map