import { Problem, problemKinds } from '../problem.js';
export const awsErrors = problemKinds({
    'dependency-unavailable': {
        status: 503,
        title: 'Something this service needs does not answer',
        cause: 'An AWS service is throttling, slow or out of reach, so nothing was changed or its outcome is unknown.',
        remedy: "Try again after the seconds in Retry-After, with the same Idempotency-Key where you sent one. If it lasts, look at the service's /metrics and the AWS Health Dashboard.",
    },
});
/** A 503 that names the dependency, and keeps what it said for the log. */
export function dependencyUnavailable(dependency, cause, options = {}) {
    return new Problem(awsErrors['dependency-unavailable'], {
        detail: `${dependency} did not answer as it should. It may be throttling, slow or out of reach.`,
        retryAfterSeconds: 2,
        ...options,
        cause,
    });
}
//# sourceMappingURL=errors.js.map