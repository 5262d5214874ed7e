import { ConfigError, loadConfig } from './config.js';
import { createLog } from './log.js';
import { RoleTemplateError } from './role-template/errors.js';
import { startService } from './service.js';
import { closeOnSignal } from './shutdown.js';
import { TEMPLATE_FOLDER } from './template-folder.js';
/**
 * Starts the real thing: its configuration is the environment, its AWS is AWS. Resolves when it listens; a signal ends
 * it, and so does a start that cannot go on.
 * @param env that of the process itself: the SDK reads what is set in it
 * @throws what `startProblem` explains
 */
export async function serve(env) {
    const config = loadConfig(env, TEMPLATE_FOLDER);
    const log = createLog(config.log.level);
    // The SDK also takes endpoints from shared configuration files, which nobody looks at when a service starts.
    if (!config.aws.endpointOverrideAllowed)
        env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true';
    const service = await startService({ config, log });
    closeOnSignal(() => service.close(), log);
    log.info({ url: service.url, metrics: service.metricsUrl }, 'listening');
    service.ready.then(() => log.info('ready: every dependency has answered'), (error) => {
        log.fatal({ err: error }, 'The service cannot start');
        service.close().finally(() => process.exit(1));
    });
}
/** Why the service does not start, in words where they are known. */
export function startProblem(error) {
    if (error instanceof ConfigError || error instanceof RoleTemplateError)
        return error.message;
    const { code, syscall, port } = error;
    if (syscall === 'listen') {
        return `The service cannot listen on port ${port} (${code}). Free it, or choose others: PORT for the API, METRICS_PORT for metrics.`;
    }
    return String(error instanceof Error ? error.stack : error);
}
//# sourceMappingURL=serve.js.map