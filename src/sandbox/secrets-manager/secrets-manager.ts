import {
  answerJson,
  type JsonProtocol,
  parseJsonBody,
  targetAction,
  unknownOperation,
} from '../protocols/json.js'
import { AwsError, type SandboxService, type StateStore } from '../wire.js'
import { OPERATIONS } from './operations.js'
import { invalidParameter } from './parameters.js'
import { RANDOM_IDS, type SecretIds } from './secret.js'
import { Secrets } from './secrets.js'

const PROTOCOL: JsonProtocol = {
  contentType: 'application/x-amz-json-1.1',
  errorNamespace: '',
  internalError: 'InternalServiceError',
}

/** Parameters whose effect the sandbox does not have. */
const NOT_SERVED = ['AddReplicaRegions', 'ForceOverwriteReplicaSecret', 'RotationToken', 'Type']

/**
 * Secrets Manager of the sandbox. Values are kept as they are: whoever reads the data folder reads the secrets.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
export function createSecretsManager(state: StateStore, ids: SecretIds = RANDOM_IDS): SandboxService {
  const secrets = new Secrets(state)
  return {
    handle: (request, authorize) =>
      answerJson(PROTOCOL, request, async () => {
        const action = targetAction(request, 'secretsmanager')
        const operation = Object.hasOwn(OPERATIONS, action) ? OPERATIONS[action] : undefined
        if (!operation) throw unknownOperation(action)
        const body = parseJsonBody(request)
        const { caller } = request
        const { accountId } = caller
        if (accountId === '')
          throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
        const asked = NOT_SERVED.find(name => (body[name] ?? false) !== false)
        if (asked !== undefined) throw invalidParameter(`The sandbox does not serve the parameter ${asked}.`)
        const now = request.now.getTime()
        return operation({
          secrets,
          ids,
          body,
          accountId,
          caller,
          action: `secretsmanager:${action}`,
          now,
          region: request.region,
          allow: (resource, context) => authorize(`secretsmanager:${action}`, resource, context),
        })
      }),
  }
}
