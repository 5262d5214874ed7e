import { type AwsClients, createAwsClients } from '../aws/clients.js'
import { type Config, loadSections } from '../config.js'
import { TEMPLATE_FOLDER } from '../template-folder.js'
import { awsFailure } from './aws-failure.js'
import type { Tools } from './command.js'
import { quietNodeVersionNotice } from './node-version-notice.js'
import { configured } from './settings.js'

type Needed = 'aws' | 'vendor' | 'templates' | 'staticCredentials'

export interface AwsTools<Section extends Needed> {
  clients: AwsClients
  config: Pick<Config, Section | 'aws'>
}

/**
 * Runs work with clients of AWS, as the service would have them by the same variables, and with the credentials that
 * the SDK finds.
 * @param title what is to be done, should AWS not do it
 * @throws Failure
 */
export async function withAws<T, Section extends Needed = 'aws'>(
  { env }: Tools,
  { title, sections = [] }: { title: string; sections?: readonly Section[] },
  work: (tools: AwsTools<Section>) => Promise<T>,
): Promise<T> {
  const config = configured(() => loadSections(env, TEMPLATE_FOLDER, [...sections, 'aws' as const]))
  quietNodeVersionNotice()
  if (!config.aws.endpointOverrideAllowed) env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true'
  const clients = createAwsClients({ region: config.aws.region, timeout: config.aws.timeout })
  try {
    return await work({ clients, config })
  } catch (error) {
    throw awsFailure(error, title)
  } finally {
    clients.destroy()
  }
}
