import { NOT_IDEMPOTENT, } from '../idempotency.js';
import { principalOf } from './request-context.js';
/** Serves a POST that makes something: once per `Idempotency-Key` where the caller sent one. */
export async function createOnce(idempotency, request, run, replay) {
    const key = request.headers['idempotency-key'];
    if (key === undefined)
        return run(NOT_IDEMPOTENT);
    return idempotency({
        key: String(key),
        principal: principalOf(request).id,
        method: request.method,
        path: request.url.split('?', 1)[0] ?? '',
        body: request.body,
    }, run, replay);
}
//# sourceMappingURL=create-once.js.map