/**
 * What the parts of the sandbox's AWS endpoint share: a request after its signature was checked, the answer,
 * and AWS's own kind of error. Each service turns an `AwsError` into its protocol's error form.
 */
/** An error in AWS's words. `code` is the wire's error code, `status` the HTTP status. */
export class AwsError extends Error {
    code;
    status;
    members;
    constructor(code, message, status = 400, 
    /** Further members of the error body (`CancellationReasons`, `Item` …). */
    members = {}) {
        super(message);
        this.code = code;
        this.status = status;
        this.members = members;
        this.name = 'AwsError';
    }
}
//# sourceMappingURL=wire.js.map