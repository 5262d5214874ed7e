import { problemKinds } from '../problem.js';
export const verificationErrors = problemKinds({
    'sts-budget-exhausted': {
        status: 503,
        title: 'Too many verifications wait for AWS',
        cause: 'Calls to AWS STS are limited and shared fairly between tenants; too many of them wait already.',
        remedy: 'Try again after the seconds in Retry-After.',
    },
});
//# sourceMappingURL=errors.js.map