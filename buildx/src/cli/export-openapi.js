import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createLog } from '../log.js';
import { startSandbox } from '../sandbox/sandbox.js';
import { TEMPLATE_FOLDER } from '../template-folder.js';
import { quietNodeVersionNotice } from './node-version-notice.js';
const FILE = fileURLToPath(new URL('../../../openapi/openapi.yaml', import.meta.url));
/** Where the published document says the service is; each deployment serves its own address at /openapi.json. */
const SERVERS = [{ url: 'https://drawbridge.example.com', description: 'Your deployment' }];
/** Writes the contract, as the routes declare it, to `openapi/openapi.yaml`; with `--check` only compares. */
async function main() {
    quietNodeVersionNotice();
    const sandbox = await startSandbox({
        port: 0,
        servicePort: 0,
        templateFolder: TEMPLATE_FOLDER,
        log: createLog('fatal'),
    });
    const document = await fetch(`${sandbox.service.url}/openapi.json`).then(answer => answer.json());
    await sandbox.close();
    const text = stringify({ ...document, servers: SERVERS }, { lineWidth: 110, aliasDuplicateObjects: false });
    if (!process.argv.includes('--check')) {
        writeFileSync(FILE, text);
        return;
    }
    if (readFileSync(FILE, 'utf8') === text)
        return;
    process.stderr.write('openapi/openapi.yaml is not what the routes declare. Run: npm run openapi\n');
    process.exitCode = 1;
}
main().catch((error) => {
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exit(1);
});
//# sourceMappingURL=export-openapi.js.map