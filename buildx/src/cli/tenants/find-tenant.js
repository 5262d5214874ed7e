import { asPage, asTenant } from '../api/shapes.js';
import { Failure } from '../failure.js';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Whether a text is an ID of the service's. Only such a text ever becomes part of a path. */
export function isId(text) {
    return UUID.test(text);
}
/**
 * The tenant that is meant: by its ID, or by its reference, which is never shaped like an ID.
 * @throws Failure where there is none, or the caller may not see it
 */
export async function findTenant(api, idOrReference, timeout) {
    const options = timeout === undefined ? {} : { timeout };
    if (isId(idOrReference))
        return asTenant(await api.get(`/v1/tenants/${idOrReference}`, options));
    const query = { reference: idOrReference, limit: 1 };
    const [found] = asPage(await api.get('/v1/tenants', { ...options, query })).items;
    if (found === undefined) {
        throw new Failure('There is no such tenant', {
            detail: `No tenant has the reference "${idOrReference}".`,
            remedy: 'List them: drawbridge tenants list',
        });
    }
    return asTenant(found);
}
/** Its ID alone; of one that is an ID already nothing is asked. */
export async function tenantIdOf(api, idOrReference, timeout) {
    return isId(idOrReference) ? idOrReference : (await findTenant(api, idOrReference, timeout)).id;
}
//# sourceMappingURL=find-tenant.js.map