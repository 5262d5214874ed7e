import { STATUS_CODES } from 'node:http';
import { v7 as uuidV7 } from 'uuid';
import { Problem } from '../problem.js';
import { httpErrors } from './errors.js';
import { problemBody } from './problem-answers.js';
const KINDS = {
    HPE_HEADER_OVERFLOW: httpErrors['headers-too-large'],
    ERR_HTTP_REQUEST_TIMEOUT: httpErrors['request-timeout'],
};
/**
 * Answers what is not an HTTP request that could be routed: headers that are too large, a message that breaks off or
 * comes too slowly. There is no reply object yet, so the answer is written to the socket itself, which then closes.
 * Whatever came before it on the same connection is answered first: answers have no other mark than their order.
 */
export function createBrokenRequestAnswers(publicUrl) {
    const connections = new WeakMap();
    const answer = (socket, kind) => {
        const requestId = uuidV7();
        const body = JSON.stringify(problemBody(new Problem(kind), { publicUrl, requestId, instance: '/' }));
        socket.end(`HTTP/1.1 ${kind.status} ${STATUS_CODES[kind.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
            `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nX-Request-Id: ${requestId}\r\n` +
            `Connection: close\r\n\r\n${body}`);
    };
    return {
        /** Follows what each connection of this server has still to be answered. */
        watch(server) {
            server.on('request', (request, response) => {
                const known = connections.get(request.socket);
                if (known)
                    known.latest = [...known.latest.filter(({ response }) => !response.closed), { request, response }];
                else
                    connections.set(request.socket, { latest: [{ request, response }], isBroken: false });
            });
        },
        /** Takes what Node emits as `clientError`. */
        async onError(error, socket) {
            if (error.code === 'ECONNRESET' || !socket.writable) {
                socket.destroy();
                return;
            }
            const exchanges = connections.get(socket) ?? { latest: [], isBroken: false };
            connections.set(socket, exchanges);
            // Each packet that comes after the first error is one more.
            if (exchanges.isBroken)
                return;
            exchanges.isBroken = true;
            for (const { request, response } of exchanges.latest) {
                if (response.closed)
                    continue;
                // The one whose own body is broken is what this answers.
                if (request.complete)
                    await new Promise(resolve => response.once('close', resolve));
                else if (response.headersSent)
                    socket.destroy();
            }
            if (socket.writable)
                answer(socket, KINDS[error.code ?? ''] ?? httpErrors['malformed-request']);
        },
    };
}
//# sourceMappingURL=broken-requests.js.map