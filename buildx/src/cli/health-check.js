import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
/**
 * Asks the service in this container whether it lives: the image's HEALTHCHECK. With a path, such as `/readyz`, it
 * asks there. Exit code 0 for a success, 1 for anything else, with the reason on standard error.
 */
const [path = '/healthz'] = process.argv.slice(2);
const host = process.env.HOST?.trim() || '0.0.0.0';
const port = process.env.PORT?.trim() || '3000';
/** A wildcard is no address to ask. */
const asked = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
const url = `http://${asked.includes(':') ? `[${asked}]` : asked}:${port}${path}`;
try {
    // Not `fetch`, which refuses ports that browsers keep for other protocols.
    const request = get(url, { agent: false, signal: AbortSignal.timeout(3_000) });
    const [answer] = (await once(request, 'response'));
    const body = await text(answer);
    if (answer.statusCode !== 200)
        throw new Error(`it answered ${answer.statusCode}: ${body.slice(0, 500)}`);
}
catch (error) {
    process.stderr.write(`${url}: ${error.message}\n`);
    process.exitCode = 1;
}
//# sourceMappingURL=health-check.js.map