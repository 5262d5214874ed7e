import { ConfigError } from '../../config.js';
import { createLog } from '../../log.js';
import { closeOnSignal } from '../../shutdown.js';
import { TEMPLATE_FOLDER } from '../../template-folder.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import { quietNodeVersionNotice } from '../node-version-notice.js';
import { loadForDevelopment } from './development-only.js';
/** `drawbridge sandbox`: the whole service on nothing but Node, until Ctrl-C. */
export async function sandbox({ terminal, env }) {
    quietNodeVersionNotice();
    const { startSandbox } = await loadForDevelopment(() => import('../../sandbox/sandbox.js'));
    const log = createLog(env.LOG_LEVEL ?? 'warn');
    const dataFolder = env.SANDBOX_DATA;
    const options = {
        port: portOf(env, 'SANDBOX_AWS_PORT', 4566),
        servicePort: portOf(env, 'PORT', 3000),
        templateFolder: TEMPLATE_FOLDER,
        log,
        env: passedOn(env),
        ...(dataFolder && { dataFolder }),
    };
    const running = await startSandbox(options).catch((error) => {
        throw startFailure(error);
    });
    closeOnSignal(() => running.close(), log);
    terminal.text(`${await banner(running, dataFolder)}\n`);
}
function startFailure(error) {
    const { code, port } = error;
    if (code === 'EADDRINUSE') {
        return new Failure(`The sandbox could not start. Port ${port} is taken.`, {
            remedy: 'Choose another: PORT for the service, SANDBOX_AWS_PORT for the AWS endpoint.',
        });
    }
    return error instanceof ConfigError
        ? new Failure('The sandbox could not start', {
            exitCode: EXIT.usage,
            detail: error.message.split('\n'),
        })
        : error;
}
/** Settings of the service that may be tried in the sandbox; what makes it a sandbox stays as it is. */
function passedOn(env) {
    const names = [
        'METRICS_PORT',
        'LOG_LEVEL',
        'DRAWBRIDGE_RATE_LIMIT',
        'DRAWBRIDGE_MAX_EVENT_LOOP_DELAY',
        'DRAWBRIDGE_MAX_REQUESTS_IN_FLIGHT',
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        'DRAWBRIDGE_VENDOR_NAME',
        'DRAWBRIDGE_VENDOR_LOGO',
        'DRAWBRIDGE_VENDOR_COLOR',
        'DRAWBRIDGE_SUPPORT_URL',
        'DRAWBRIDGE_RETURN_URLS',
        'DRAWBRIDGE_FRAME_ANCESTORS',
    ];
    return Object.fromEntries(names.flatMap(name => (env[name] ? [[name, env[name]]] : [])));
}
function portOf(env, name, fallback) {
    const text = env[name];
    if (text === undefined || text === '')
        return fallback;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(port <= 65_535))
        throw usageFailure(`${name} is not a port: "${text}"`);
    return port;
}
async function banner({ aws, service }, dataFolder) {
    const token = await aws.issueToken('operator');
    return `
  ==========================================================================
   THIS IS A SANDBOX. It listens on loopback only, every secret is known,
   and no account of the real AWS is ever touched.
  ==========================================================================

  Service        ${service.url}            API documentation: ${service.url}/docs
  AWS endpoint   ${aws.url}            metrics: ${service.metricsUrl}
  State          ${dataFolder ? `kept in ${dataFolder}` : 'in memory, gone when this ends (SANDBOX_DATA=folder keeps it)'}

  An operator's token, good for an hour:

export TOKEN=${token}
export DRAWBRIDGE_URL=${service.url} DRAWBRIDGE_TOKEN=$TOKEN

  What to do next, in another terminal, with those lines pasted first:

npx drawbridge tenants create 'Globex Corporation'
npx drawbridge --help

  or by hand:

curl -s ${service.url}/v1/tenants -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' -d '{"name": "Globex Corporation"}'

  Then make a link for that customer and open it in a browser: the rest is clicks, the sandbox's own stack
  page among them, which launches the role in account 222222222222.

curl -s -X POST ${service.url}/v1/tenants/<id>/onboarding-links -H "authorization: Bearer $TOKEN"

  Other tokens (operator, auditor, workload, tenant:TENANT_ID):

curl -s ${aws.url}/oidc/token -d grant_type=client_credentials -d client_id=auditor -d client_secret=sandbox

  The AWS CLI works here, as administrator of any account:

AWS_ACCESS_KEY_ID=222222222222 AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1 \\
  aws --endpoint-url ${aws.url} iam list-roles

  Ctrl-C ends it.
`;
}
//# sourceMappingURL=sandbox.js.map