import { EXIT } from './exit-codes.js';
/** Why a command could not do what it was asked to: printed, never thrown at the user as a stack. */
export class Failure extends Error {
    exitCode;
    detail;
    remedy;
    problem;
    constructor(title, options = {}) {
        const { exitCode = EXIT.failed, detail, remedy, ...problem } = options;
        super(title);
        this.name = 'Failure';
        this.exitCode = exitCode;
        this.detail = detail === undefined ? [] : [detail].flat();
        this.remedy = remedy;
        this.problem = problem;
    }
}
/** The command line, or a setting that it needs, is wrong. */
export function usageFailure(title, remedy) {
    return new Failure(title, { exitCode: EXIT.usage, ...(remedy !== undefined && { remedy }) });
}
/** What no other request would fare better with: the token, or a service that is away. */
export function concernsAllRequests({ problem, exitCode }) {
    return (problem.status === 401 || problem.status === 403 || (exitCode === EXIT.unavailable && !problem.status));
}
//# sourceMappingURL=failure.js.map