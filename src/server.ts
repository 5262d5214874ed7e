import { ConfigError, loadConfig } from './config.js'
import { createLog } from './log.js'
import { RoleTemplateError } from './role-template/errors.js'
import { type Service, startService } from './service.js'
import { closeOnSignal } from './shutdown.js'
import { TEMPLATE_FOLDER } from './template-folder.js'

/** Starts the real thing: its configuration is the environment, its AWS is AWS. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, TEMPLATE_FOLDER)
  const log = createLog(config.log.level)
  // The SDK also takes endpoints from shared configuration files, which nobody looks at when a service starts.
  if (!config.aws.endpointOverrideAllowed) process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true'
  const service: Service = await startService({ config, log })
  closeOnSignal(() => service.close(), log)
  log.info({ url: service.url, metrics: service.metricsUrl }, 'listening')
  service.ready.then(
    () => log.info('ready: every dependency has answered'),
    (error: unknown) => {
      log.fatal({ err: error }, 'The service cannot start')
      service.close().finally(() => process.exit(1))
    },
  )
}

function explanation(error: unknown): string {
  if (error instanceof ConfigError || error instanceof RoleTemplateError) return error.message
  const { code, syscall, port } = error as { code?: unknown; syscall?: unknown; port?: unknown }
  if (syscall === 'listen') {
    return `The service cannot listen on port ${port} (${code}). Free it, or choose others: PORT for the API, METRICS_PORT for metrics.`
  }
  return String(error instanceof Error ? error.stack : error)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explanation(error)}\n`)
  process.exit(1)
})
