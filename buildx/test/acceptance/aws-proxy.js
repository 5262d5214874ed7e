import { Agent, createServer, request } from 'node:http';
/**
 * Stands between the service and its AWS. Signatures stay good, since the host header passes unchanged. Calls to
 * DynamoDB go to a place of their own where one is given.
 */
export async function startAwsProxy(target, dynamodb = target) {
    const agent = new Agent({ keepAlive: true });
    const interceptions = new Set();
    const server = createServer(async (incoming, outgoing) => {
        const chunks = [];
        for await (const chunk of incoming)
            chunks.push(chunk);
        const body = Buffer.concat(chunks);
        const call = passingCall(incoming.headers, body);
        for (const intercept of interceptions) {
            const answer = await intercept(call);
            if (answer) {
                outgoing.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
                return;
            }
        }
        const { method, headers } = incoming;
        const place = isDynamoDb(headers) ? dynamodb : target;
        const forwarded = request(`${place}${incoming.url}`, { method, headers, agent }, response => {
            outgoing.writeHead(response.statusCode ?? 502, response.headers);
            response.pipe(outgoing);
        });
        forwarded.on('error', () => outgoing.destroy());
        forwarded.end(body);
    });
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        /** Puts an interception in; gives what takes it out. */
        intercept(interception) {
            interceptions.add(interception);
            return () => interceptions.delete(interception);
        },
        close() {
            agent.destroy();
            server.close();
            server.closeAllConnections();
        },
    };
}
function isDynamoDb({ 'x-amz-target': target }) {
    return typeof target === 'string' && target.startsWith('DynamoDB_');
}
function passingCall(headers, body) {
    const target = headers['x-amz-target'];
    if (typeof target === 'string') {
        return { action: target.split('.').at(-1) ?? '', parameters: new URLSearchParams() };
    }
    const parameters = new URLSearchParams(body.toString('utf8'));
    return { action: parameters.get('Action') ?? '', parameters };
}
//# sourceMappingURL=aws-proxy.js.map