import { once } from 'node:events';
import { connect } from 'node:net';
/**
 * Sends requests over kept connections, one at a time on each, and counts the answers. Bare sockets, because the machine
 * has two cores: a client of more comfort (undici, autocannon) costs as much CPU as the server that is measured.
 */
export async function sendLoad(load) {
    const stayAwake = keepAwake();
    try {
        const sent = await Promise.all(Array.from({ length: load.connections }, () => sendOnOne(load)));
        return sent.reduce((sum, count) => sum + count, 0);
    }
    finally {
        stayAwake.end();
    }
}
/**
 * Keeps this process from falling asleep between answers. To wake a client that sleeps is a cost of the server's system
 * call, the larger the slower the server is, and says nothing of the server: it measured up to half of an answer's.
 */
function keepAwake() {
    let isAwake = true;
    const again = () => {
        if (isAwake)
            setImmediate(again);
    };
    again();
    return {
        end() {
            isAwake = false;
        },
    };
}
async function sendOnOne({ url, next, expected }) {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    try {
        return await countAnswers(socket, next, expected);
    }
    finally {
        socket.destroy();
    }
}
function countAnswers(socket, next, expected) {
    const status = `HTTP/1.1 ${expected} `;
    return new Promise((resolve, reject) => {
        let count = 0;
        let received = Buffer.alloc(0);
        const proceed = () => {
            const request = next();
            if (request === undefined)
                resolve(count);
            else
                socket.write(request);
        };
        socket.on('error', reject);
        socket.on('close', () => reject(new Error('The server closed a connection while it was measured')));
        socket.on('data', chunk => {
            received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
            const length = answerLength(received);
            if (length === undefined || received.length < length)
                return;
            if (received.toString('latin1', 0, status.length) !== status) {
                reject(new Error(`Not ${expected} but: ${received.toString().slice(0, 1_000)}`));
                return;
            }
            received = received.subarray(length);
            count += 1;
            proceed();
        });
        proceed();
    });
}
/** Bytes of the answer at the start of a buffer; undefined while its head is not there in full. */
function answerLength(received) {
    const head = received.indexOf('\r\n\r\n');
    if (head < 0)
        return undefined;
    const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, head))?.[1];
    if (length === undefined)
        throw new Error('An answer without Content-Length');
    return head + 4 + Number(length);
}
/** A request as bytes. */
export function requestBytes(method, path, { token, body } = {}) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const head = [
        `${method} ${path} HTTP/1.1`,
        'host: 127.0.0.1',
        ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
        ...(text === '' ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
    ];
    return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}
//# sourceMappingURL=http-load.js.map