import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
/**
 * A request handler that opens a new connection for every request and resumes no TLS session: a connection to STS
 * that is used again can repeat an old decision for minutes (observed: aws-sdk-java issue 1183).
 */
export function freshConnections() {
    return new NodeHttpHandler({
        httpAgent: new HttpAgent({ keepAlive: false }),
        httpsAgent: new HttpsAgent({ keepAlive: false, maxCachedSessions: 0 }),
    });
}
//# sourceMappingURL=fresh-connection.js.map