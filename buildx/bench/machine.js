import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
/** What the figures were measured on. No name of a host. */
export function describeMachine() {
    const versionOf = (name) => JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8'))
        .version;
    return {
        date: new Date().toISOString().slice(0, 10),
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
        memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
        fastify: versionOf('fastify'),
        '@aws-sdk/client-dynamodb': versionOf('@aws-sdk/client-dynamodb'),
        '@aws-sdk/client-sts': versionOf('@aws-sdk/client-sts'),
    };
}
//# sourceMappingURL=machine.js.map