import { problemKinds } from '../problem.js';
export const auditErrors = problemKinds({
    'audit-contention': {
        status: 503,
        title: 'Too many changes to one tenant at once',
        cause: "Every change is chained to the one before it in the tenant's audit trail. So many came at once that this one could not get its place; nothing was changed.",
        remedy: 'Try again after the seconds in Retry-After, with the same Idempotency-Key where you sent one.',
    },
});
//# sourceMappingURL=errors.js.map