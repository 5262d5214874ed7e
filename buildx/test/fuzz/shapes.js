import fc from 'fast-check';
/** The header of the request that is hidden within another one: whoever answers it has been tricked. */
export const SMUGGLED = 'smuggled-request';
const ORDINARY_BOUND = 20_000;
/** What is slow may take 30 s (docs/errors.md, request-timeout), and is looked for every five. */
const SLOW_BOUND = 45_000;
/** Shapes that a connection is to survive at once: answered or closed within a few seconds. */
export function shapesOf(stage, planted) {
    const { document, tokens, own } = stage;
    const host = 'Host: 127.0.0.1';
    const authorised = `${host}\r\nAuthorization: Bearer ${tokens.operator}`;
    const json = 'Content-Type: application/json';
    const post = `POST /v1/tenants HTTP/1.1\r\n${authorised}\r\n${json}`;
    const hidden = `GET /healthz HTTP/1.1\r\n${host}\r\nX-Request-Id: ${SMUGGLED}\r\n\r\n`;
    const get = (target, more = '') => `GET ${target} HTTP/1.1\r\n${host}\r\n${more}\r\n`;
    const chunked = (chunks, name = 'Transfer-Encoding', value = 'chunked') => `${post}\r\n${name}: ${value}\r\n\r\n${chunks}`;
    const bad = '{"name":1}';
    const named = {
        'length and chunked': `${post}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
        'chunked and length': `${post}\r\nTransfer-Encoding: chunked\r\nContent-Length: ${hidden.length + 5}\r\n\r\n0\r\n\r\n${hidden}`,
        'two lengths': `${post}\r\nContent-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
        'two equal lengths': `${post}\r\nContent-Length: 10\r\nContent-Length: 10\r\n\r\n${bad}`,
        'lengths in a list': `${post}\r\nContent-Length: 0, ${hidden.length}\r\n\r\n${hidden}`,
        'length with a sign': `${post}\r\nContent-Length: +${bad.length}\r\n\r\n${bad}`,
        'negative length': `${post}\r\nContent-Length: -1\r\n\r\n${hidden}`,
        'length in hexadecimal': `${post}\r\nContent-Length: 0x0\r\n\r\n${hidden}`,
        'length beyond 64 bits': `${post}\r\nContent-Length: 18446744073709551616\r\n\r\n${hidden}`,
        'empty length': `${post}\r\nContent-Length: \r\n\r\n${hidden}`,
        'length with a space before the colon': `${post}\r\nContent-Length : ${hidden.length}\r\n\r\n${hidden}`,
        'folded length': `${post}\r\nContent-Length:\r\n ${hidden.length}\r\n\r\n${hidden}`,
        'folded header': `${get('/healthz', `X-A: b\r\n c\r\nX-Request-Id: a\r\n ${SMUGGLED}\r\n`)}`,
        'header before any': ` X: y\r\n${get('/healthz')}`,
        'chunked, identity': chunked(`0\r\n\r\n${hidden}`, 'Transfer-Encoding', 'chunked, identity'),
        'identity coding': chunked(hidden, 'Transfer-Encoding', 'identity'),
        'unknown coding': chunked(`0\r\n\r\n${hidden}`, 'Transfer-Encoding', 'xchunked'),
        'chunked after a tab': chunked(`0\r\n\r\n${hidden}`, 'Transfer-Encoding', '\tchunked\v'),
        'chunked in quotes': chunked(`0\r\n\r\n${hidden}`, 'Transfer-Encoding', '"chunked"'),
        'two codings': chunked(`0\r\n\r\n${hidden}`, 'Transfer-Encoding', 'chunked\r\nTransfer-Encoding: x'),
        'coding with an underscore': chunked(bad, 'Transfer_Encoding', 'chunked'),
        'coding in HTTP/1.0': chunked(`0\r\n\r\n${hidden}`).replace('HTTP/1.1', 'HTTP/1.0'),
        'chunk size that is no number': chunked(`zz\r\n${bad}\r\n0\r\n\r\n${hidden}`),
        'chunk size in 0x': chunked(`0x0\r\n\r\n${hidden}`),
        'chunk size beyond 64 bits': chunked(`1${'0'.repeat(20)}\r\n${bad}\r\n0\r\n\r\n`),
        'negative chunk size': chunked(`-1\r\n\r\n${hidden}`),
        'chunk longer than its size': chunked(`3\r\n${bad}\r\n0\r\n\r\n${hidden}`),
        'chunk lines that end in LF': chunked(`0\n\n${hidden}`),
        'chunk extension with LF': chunked(`0;a\nb\r\n\r\n${hidden}`),
        'long chunk extension': chunked(`a;${'x'.repeat(20_000)}\r\n${bad}\r\n0\r\n\r\n`),
        'trailers that would be headers': chunked(`a\r\n${bad}\r\n0\r\nAuthorization: Bearer x\r\nContent-Length: 9\r\n\r\n`),
        'many trailers': chunked(`a\r\n${bad}\r\n0\r\n${'A: b\r\n'.repeat(4_000)}\r\n`),
        'chunked and never ended': chunked(`a\r\n${bad}\r\n`),
        'no more after the promise of a body': `${post}\r\nContent-Length: 1000\r\n\r\n{"name":"`,
        'lines that end in LF': `GET /healthz HTTP/1.1\nHost: a\n\n`,
        'lines that end in CR': `GET /healthz HTTP/1.1\rHost: a\r\r`,
        'CR in a header': get('/healthz', `X: a\rX-Request-Id: ${SMUGGLED}\r\n`),
        'NUL in a header': get('/healthz', 'X: a\u0000b\r\n'),
        'NUL in a name': get('/healthz', 'X\u0000: b\r\n'),
        'NUL in the path': get('/v1/tenants/\u0000'),
        'raw bytes in the path': get('/v1/tenants/\u00ff\u00fe\u0080'),
        'a space in the path': get('/v1/tenants /x'),
        'a tab in the path': get('/v1/tenants\t/x'),
        'a header without a colon': get('/healthz', 'nothing\r\n'),
        'a header without a name': get('/healthz', ': x\r\n'),
        'no host': 'GET /healthz HTTP/1.1\r\n\r\n',
        'no host, and no route': 'GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n',
        'two hosts': get('/healthz', 'Host: other.example.com\r\n'),
        'odd host': `GET /openapi.json HTTP/1.1\r\nHost: [::1]:x/@${'a'.repeat(300)}\r\n\r\n`,
        'empty host': 'GET /docs/ HTTP/1.1\r\nHost:\r\n\r\n',
        'absolute URI': get('http://127.0.0.1/healthz'),
        'absolute URI of a guarded route': get('http://127.0.0.1/v1/tenants'),
        'absolute URI elsewhere': get('http://169.254.169.254/latest/meta-data/'),
        'absolute URI with a password': get(`http://user:${planted}@127.0.0.1/v1/tenants/${own.tenantId}`),
        'absolute URI with a password, no route': get(`http://user:${planted}@127.0.0.1/nothing`),
        'absolute URI with a query': get(`http://127.0.0.1?${planted}`),
        'absolute URI of another scheme': get('file:///etc/passwd'),
        'absolute URI without a path': get('http://127.0.0.1'),
        'target without a slash': get('v1/tenants'),
        'target with a fragment': get(`/v1/tenants#${planted}`),
        CONNECT: `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${host}\r\n\r\n${hidden}`,
        'OPTIONS of everything': `OPTIONS * HTTP/1.1\r\n${host}\r\n\r\n`,
        'lower-case method': `get /healthz HTTP/1.1\r\n${host}\r\n\r\n`,
        'unknown method': `HACK /healthz HTTP/1.1\r\n${host}\r\n\r\n`,
        'method of all letters': `${'G'.repeat(20_000)} / HTTP/1.1\r\n${host}\r\n\r\n`,
        'HTTP/0.9': 'GET /healthz\r\n\r\n',
        'HTTP/1.0': 'GET /healthz HTTP/1.0\r\n\r\n',
        'HTTP/1.0 that keeps alive': 'GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
        'HTTP/2 by prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004',
        'HTTP/9.9': `GET /healthz HTTP/9.9\r\n${host}\r\n\r\n`,
        'HTTP/1.10': `GET /healthz HTTP/1.10\r\n${host}\r\n\r\n`,
        'a TLS greeting': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
        'upgrade to a web socket': get('/healthz', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n'),
        'upgrade of a guarded route': get('/v1/tenants', 'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n'),
        'an expectation that nobody knows': get('/healthz', `Expect: ${planted}\r\n`),
        'an expectation before a refusal': `POST /v1/tenants HTTP/1.1\r\n${host}\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n`,
        'an expectation, then another request': `${post}\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n${bad}`,
        'headers too large': get('/healthz', `X: ${'y'.repeat(20_000)}\r\n`),
        'too many headers': get('/healthz', 'a:b\r\n'.repeat(3_000)),
        'a path too long': get(`/${'p'.repeat(30_000)}`),
        'a query too long': get(`/v1/tenants?x=${planted}${'p'.repeat(30_000)}`),
        'a token too long': get('/v1/tenants', `Authorization: Bearer ${planted}${'t'.repeat(20_000)}\r\n`),
        'two tokens': get('/v1/tenants', `Authorization: Bearer x\r\nAuthorization: Bearer ${tokens.operator}\r\n`),
        'a token after a NUL': get('/v1/tenants', `Authorization: Bearer \u0000${tokens.operator}\r\n`),
        'nothing but empty lines': '\r\n'.repeat(100),
        'nothing at all': '',
        'a body with GET': `GET /v1/tenants HTTP/1.1\r\n${authorised}\r\n${json}\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
        'a body with HEAD': `HEAD /healthz HTTP/1.1\r\n${host}\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
        'a body with DELETE': `DELETE /v1/tenants/x HTTP/1.1\r\n${host}\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
        'a refused body that holds a request': `POST /nothing HTTP/1.1\r\n${host}\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    };
    const fixed = fc.constantFrom(...Object.entries(named)).map(([name, text]) => ({ name, text }));
    const garbage = fc.uint8Array({ maxLength: 2_000 }).map(bytes => ({
        name: 'random bytes',
        text: Buffer.from(bytes).toString('latin1'),
    }));
    const paths = Object.keys(document.paths);
    // Any of these with a byte or two made others: parsers fall at their own edges.
    const mutated = fc
        .record({
        base: fc.oneof(fixed, fc.constantFrom(...paths).map(path => ({ name: path, text: get(path) }))),
        changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'\u0000\t\n\r :;,/%?#\u007f\u00ff0Aa')), {
            minLength: 1,
            maxLength: 3,
        }),
    })
        .map(({ base, changes }) => ({
        name: `${base.name}, mutated`,
        text: changes.reduce((text, [at, byte]) => {
            const place = at % (text.length + 1);
            return `${text.slice(0, place)}${byte}${text.slice(place + (at % 2))}`;
        }, base.text),
    }));
    const texts = fc.oneof({ weight: 6, arbitrary: fixed }, { weight: 1, arbitrary: garbage }, { weight: 3, arbitrary: mutated });
    return fc
        .tuple(texts, fc.nat(), fc.constantFrom('whole', 'whole', 'halves', 'broken-off'))
        .map(([{ name, text }, at, manner]) => {
        const bytes = Buffer.from(text, 'latin1');
        const place = at % (bytes.length + 1);
        const halves = [bytes.subarray(0, place), 1, bytes.subarray(place)];
        const steps = { whole: [bytes], halves, 'broken-off': [...halves.slice(0, 2), 'break'] }[manner];
        return {
            name: `${name} (${manner})`,
            text,
            steps,
            methods: methodsIn(text),
            finishes: true,
            bound: ORDINARY_BOUND,
        };
    });
}
/** Senders that take their time; each connection is to be closed by the service. */
export function slowOnesOf({ tokens }) {
    const head = 'POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const authorised = `${head}Authorization: Bearer ${tokens.operator}\r\n`;
    const trickled = (start, byte) => [
        Buffer.from(start),
        ...Array.from({ length: 80 }, () => [500, Buffer.from(byte)]).flat(),
    ];
    const named = {
        'headers that never end': [Buffer.from(`${head}X-A: b`)],
        'headers byte by byte': trickled(`${head}X-A: `, 'b'),
        'a header line now and then': trickled(head, 'X-A: b\r\n'),
        'half a request line': [Buffer.from('GET /v1/te')],
        'a body that never comes': [Buffer.from(`${authorised}Content-Length: 100\r\n\r\n`)],
        'a body byte by byte': trickled(`${authorised}Content-Length: 1000\r\n\r\n{"name":"`, 'a'),
        'chunk by chunk': trickled(`${authorised}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n'),
        'a chunk that never ends': [Buffer.from(`${authorised}Transfer-Encoding: chunked\r\n\r\nffff\r\n{`)],
    };
    return fc.constantFrom(...Object.entries(named)).map(([name, steps]) => ({
        name: `slow: ${name}`,
        text: String(steps[0]),
        steps,
        methods: ['POST'],
        finishes: false,
        bound: SLOW_BOUND,
    }));
}
/** The method that the answer to a shape has to be read by. */
function methodsIn(text) {
    const first = /^(?:\r?\n)*([A-Za-z-]{1,20}) /.exec(text)?.[1] ?? 'GET';
    return [first, 'GET', 'GET', 'GET'];
}
//# sourceMappingURL=shapes.js.map