import { connect } from 'node:net';
/** Has one conversation over a connection of its own. Never rejects: what went wrong is in how it ended. */
export function converse(port, { steps, methods, finishes, bound }) {
    return new Promise(resolve => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        const chunks = [];
        let over = false;
        const finish = (end) => {
            if (over)
                return;
            over = true;
            clearTimeout(hanging);
            socket.destroy();
            resolve({ ...readAnswers(Buffer.concat(chunks), methods, true), end });
        };
        const hanging = setTimeout(() => finish('hangs'), bound);
        socket.on('data', chunk => {
            chunks.push(chunk);
            if (finishes)
                return;
            const { answers } = readAnswers(Buffer.concat(chunks), methods, false);
            if (answers.length === methods.length)
                finish('complete');
        });
        socket.on('end', () => finish('closed'));
        socket.on('error', () => finish('closed'));
        socket.on('close', () => finish('closed'));
        socket.once('connect', async () => {
            for (const step of steps) {
                if (over)
                    return;
                if (step === 'break')
                    return finish('broken-off');
                if (typeof step === 'number')
                    await new Promise(next => setTimeout(next, step));
                else if (socket.writable)
                    socket.write(step);
            }
            if (finishes && socket.writable)
                socket.end();
        });
    });
}
/** Reads HTTP/1.1 answers (RFC 9112) to requests of these methods; interim ones (1xx) are passed over. */
export function readAnswers(bytes, methods, ended) {
    const answers = [];
    let rest = bytes;
    while (rest.length > 0) {
        const headEnd = rest.indexOf('\r\n\r\n');
        if (headEnd < 0)
            break;
        const [statusLine = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n');
        const status = Number(/^HTTP\/1\.1 (\d{3})(?: .*)?$/.exec(statusLine)?.[1] ?? 'none');
        if (!(status >= 100))
            break;
        const after = rest.subarray(headEnd + 4);
        if (status < 200) {
            rest = after;
            continue;
        }
        const headers = readHeaders(lines);
        const read = readBody(after, headers, status, methods[answers.length] ?? 'GET', ended);
        if (!read)
            break;
        answers.push({ status, headers, body: read.body });
        rest = after.subarray(read.taken);
    }
    return { answers, rest };
}
function readHeaders(lines) {
    const headers = Object.create(null);
    for (const line of lines) {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon).toLowerCase();
        const value = line.slice(colon + 1).trim();
        headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
    }
    return headers;
}
/** The body by RFC 9112, section 6.3; undefined where it has not come whole. */
function readBody(bytes, headers, status, method, ended) {
    // A message that breaks off is answered before anybody knows of its method.
    const isBroken = [400, 408, 431].includes(status) && headers.connection === 'close';
    if ((method === 'HEAD' && !(isBroken && bytes.length > 0)) || status === 204 || status === 304)
        return { body: Buffer.alloc(0), taken: 0 };
    if (headers['transfer-encoding'] === 'chunked')
        return readChunks(bytes);
    const length = headers['content-length'];
    if (length === undefined)
        return ended ? { body: bytes, taken: bytes.length } : undefined;
    const taken = Number(length);
    return bytes.length >= taken ? { body: bytes.subarray(0, taken), taken } : undefined;
}
function readChunks(bytes) {
    const parts = [];
    let at = 0;
    for (;;) {
        const lineEnd = bytes.indexOf('\r\n', at);
        if (lineEnd < 0)
            return undefined;
        const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
        const start = lineEnd + 2;
        if (bytes.length < start + size + 2)
            return undefined;
        at = start + size + 2;
        if (size === 0)
            return { body: Buffer.concat(parts), taken: at };
        parts.push(bytes.subarray(start, start + size));
    }
}
//# sourceMappingURL=wire.js.map