import { Problem } from '../problem.js';
import { httpErrors } from './errors.js';
import { watchEventLoop } from './event-loop-delay.js';
/**
 * So many requests are never the load that makes the event loop late: a start, a neighbour on the machine, or one long
 * computation does, and to turn them away would help nobody.
 */
const FEW = 16;
/**
 * Turns requests away while there are more than can be served before their callers give up. Two things tell: the delay
 * of the event loop, where the process computes too much, and the requests under way, where they wait for something
 * else, such as a connection to AWS.
 */
export function registerLoadShedding(app, { maxEventLoopDelay, maxRequestsInFlight }, { metrics, occasionally }) {
    let count = 0;
    metrics.countInFlight(() => count);
    const refuse = (reason) => {
        occasionally(`overloaded-${reason}`, { reason, inFlight: count }, 'Requests are turned away: too much load');
        return new Problem(httpErrors.overloaded, { retryAfterSeconds: 2 });
    };
    const eventLoop = watchEventLoop();
    const reasonToShed = () => {
        if (maxRequestsInFlight > 0 && count >= maxRequestsInFlight)
            return 'requests-in-flight';
        const isLate = maxEventLoopDelay > 0 && eventLoop.delay() > maxEventLoopDelay;
        return isLate && count >= FEW ? 'event-loop-delay' : undefined;
    };
    app.addHook('onClose', async () => eventLoop.stop());
    app.decorateRequest('isInFlight', false);
    app.addHook('onRequest', (request, _reply, done) => {
        const reason = reasonToShed();
        // A process that is busy is alive: were it told otherwise, an orchestrator would kill it for its load.
        if (reason !== undefined && request.routeOptions.url !== '/healthz')
            return done(refuse(reason));
        request.isInFlight = true;
        count += 1;
        done();
    });
    // Not onResponse: where the caller has gone the request is served to its end all the same.
    app.addHook('onSend', (request, _reply, payload, done) => {
        if (request.isInFlight)
            count -= 1;
        request.isInFlight = false;
        done(null, payload);
    });
}
//# sourceMappingURL=load-shedding.js.map