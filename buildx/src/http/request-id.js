import { randomFillSync } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
/** Taken from `x-request-id` where it has this form, else made; returned, logged, and part of every problem. */
const ACCEPTED = /^[\w-]{1,64}$/;
export function registerRequestIds(app) {
    const rng = pooledRandomness();
    app.setGenReqId(request => {
        const sent = request.headers['x-request-id'];
        return typeof sent === 'string' && ACCEPTED.test(sent) ? sent : uuidV7({ rng });
    });
    app.addHook('onRequest', (request, reply, done) => {
        reply.header('x-request-id', request.id);
        // What an API answers is for its caller alone; routes that may be cached say so themselves.
        reply.header('cache-control', 'no-store');
        done();
    });
}
/** 16 random bytes a call, drawn for many calls at once: each draw costs as much as all else about an ID. */
function pooledRandomness() {
    const pool = Buffer.alloc(4_096);
    let used = pool.length;
    return () => {
        if (used === pool.length) {
            randomFillSync(pool);
            used = 0;
        }
        used += 16;
        return pool.subarray(used - 16, used);
    };
}
//# sourceMappingURL=request-id.js.map