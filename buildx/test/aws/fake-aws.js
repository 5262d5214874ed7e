import { createServer } from 'node:http';
/** Starts a server on loopback that speaks the AWS query protocol as the script tells it to. */
export async function startFakeAws(script) {
    const requests = [];
    const signers = [];
    let connections = 0;
    const server = createServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
            const form = new URLSearchParams(Buffer.concat(chunks).toString());
            requests.push(form);
            signers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
            const answer = script(form);
            if (answer === 'reset')
                request.socket.resetAndDestroy();
            else if (answer === 'stall')
                response.writeHead(200, { 'content-length': '5000' }).write('<Assume');
            else if (answer !== 'hang')
                response.writeHead(answer.status, answer.headers).end(answer.body);
        });
    });
    server.on('connection', () => {
        connections += 1;
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    const close = () => {
        server.closeAllConnections();
        server.close();
    };
    return { endpoint: `http://127.0.0.1:${port}`, requests, signers, connections: () => connections, close };
}
/** AWS's own error form of the query protocol. */
export function errorAnswer(status, code, message = 'as scripted') {
    const body = '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
        `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>req-1</RequestId></ErrorResponse>`;
    return { status, body, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'req-1' } };
}
/** A successful answer of an action, with the XML of its result. */
export function okAnswer(action, result) {
    const metadata = '<ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata>';
    const body = `<${action}Response><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
    return { status: 200, body, headers: { 'content-type': 'text/xml' } };
}
/** AssumeRole's successful answer, as it is or with parts of it changed. */
export function assumedAnswer(changed = {}) {
    const arn = changed.arn ?? 'arn:aws:sts::222222222222:assumed-role/DrawbridgeRole/probe';
    const id = changed.id ?? 'AROA2222222222EXAMPLE:probe';
    const credentials = changed.credentials ??
        '<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>' +
            '<SessionToken>token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>';
    const user = `<AssumedRoleUser><Arn>${arn}</Arn><AssumedRoleId>${id}</AssumedRoleId></AssumedRoleUser>`;
    return okAnswer('AssumeRole', `${user}<Credentials>${credentials}</Credentials>`);
}
//# sourceMappingURL=fake-aws.js.map