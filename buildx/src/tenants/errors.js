import { problemKinds } from '../problem.js';
export const tenantErrors = problemKinds({
    'tenant-not-found': {
        status: 404,
        title: 'There is no such tenant',
        cause: 'No tenant has this ID, or it is not one that you may see.',
        remedy: "Check the ID. A tenant's own token reaches that tenant alone.",
    },
    'reference-taken': {
        status: 409,
        title: 'Another tenant has this reference',
        cause: 'A reference names one tenant for ever, also after it was offboarded.',
        remedy: 'Look the tenant up with GET /v1/tenants?reference=… and use it, or choose another reference.',
    },
    'tenant-offboarded': {
        status: 409,
        title: 'The tenant is offboarded',
        cause: 'Offboarding is final: its roles are revoked and its external ID is retired for ever.',
        remedy: 'Create a new tenant. It gets an external ID of its own, and the customer launches the role again.',
    },
    'metadata-limit': {
        status: 422,
        title: 'The tenant would have too much metadata',
        cause: 'A tenant holds at most 20 metadata entries, counted after the patch is merged.',
        remedy: 'Remove entries in the same patch by setting them to null.',
    },
});
//# sourceMappingURL=errors.js.map