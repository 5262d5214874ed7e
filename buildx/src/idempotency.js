import { canonicalJson, sha256 } from './audit/event.js';
import { keys } from './aws/keys.js';
import { Problem, problemKinds } from './problem.js';
/** How long a key is remembered. */
export const IDEMPOTENCY_HOURS = 24;
export const idempotencyErrors = problemKinds({
    'idempotency-key-invalid': {
        status: 400,
        title: 'The Idempotency-Key cannot be used',
        cause: 'A key has 1 to 255 printable ASCII characters.',
        remedy: 'Send a fresh UUID for each thing that you mean to create.',
    },
    'idempotency-key-reused': {
        status: 422,
        title: 'The Idempotency-Key was used with another body',
        cause: 'Within 24 hours a key stands for one request; this one differs from the first.',
        remedy: "Send a new key for a new request, or the same body to get the first one's result.",
    },
    'idempotency-key-in-flight': {
        status: 409,
        title: 'The first request with this Idempotency-Key is still being served',
        cause: 'Two requests with one key came at once.',
        remedy: "Send it again after the seconds in Retry-After: it then answers with the first one's result.",
    },
});
/** Thrown by a use case whose transaction found the key taken: the caller replays the first request's result. */
export class IdempotencyKeyTaken extends Error {
}
export const NOT_IDEMPOTENT = { write: () => undefined };
/**
 * Serves a request at most once per key. The record is written in the transaction of the change itself, so that
 * there is never one without the other.
 * @param run the request's own work, given the recorder for its transaction
 * @param replay finds the resource of the first request as it is now; undefined while that one is in flight
 * @throws Problem of `idempotencyErrors`
 */
export function createIdempotency({ table, now }) {
    const inFlight = new Set();
    const recorded = async (hash, bodyHash) => {
        const item = await table.get(keys.idempotency(hash));
        if (!item || item.expiresAt <= seconds(now()))
            return undefined;
        if (item.bodyHash !== bodyHash)
            throw new Problem(idempotencyErrors['idempotency-key-reused']);
        return item.made;
    };
    return async function serveOnce(request, run, replay) {
        const { key, principal, method, path } = request;
        if (!/^[\x20-\x7e]{1,255}$/.test(key))
            throw new Problem(idempotencyErrors['idempotency-key-invalid']);
        const hash = sha256(canonicalJson([principal, method, path, key]));
        const bodyHash = sha256(canonicalJson(request.body ?? null));
        const replayed = async (made) => (await replay(made)) ?? inFlightProblem();
        const made = await recorded(hash, bodyHash);
        if (made)
            return replayed(made);
        if (inFlight.has(hash))
            return inFlightProblem();
        inFlight.add(hash);
        try {
            return await run(recorderOf(hash, bodyHash, now()));
        }
        catch (error) {
            if (!(error instanceof IdempotencyKeyTaken))
                throw error;
            const first = await recorded(hash, bodyHash);
            return first ? await replayed(first) : inFlightProblem();
        }
        finally {
            inFlight.delete(hash);
        }
    };
}
function recorderOf(hash, bodyHash, now) {
    return {
        write: made => ({
            put: {
                ...keys.idempotency(hash),
                bodyHash,
                made,
                expiresAt: seconds(now) + IDEMPOTENCY_HOURS * 3_600,
            },
            // DynamoDB deletes expired items late: one past its time counts as gone.
            condition: {
                expression: 'attribute_not_exists(pk) OR expiresAt <= :now',
                values: { ':now': seconds(now) },
            },
        }),
    };
}
function inFlightProblem() {
    throw new Problem(idempotencyErrors['idempotency-key-in-flight'], { retryAfterSeconds: 1 });
}
function seconds(date) {
    return Math.floor(date.getTime() / 1_000);
}
//# sourceMappingURL=idempotency.js.map