import { AssumeRoleCommand, STSClient, } from '@aws-sdk/client-sts';
import { isSessionOf, parseRoleArn } from '../roles/role-arn.js';
import { DeadlineExceeded, withDeadline } from './deadline.js';
import { freshConnections } from './fresh-connection.js';
import { invalidAnswer, isAccessDenied, requestIdOf, serviceFailure, } from './service-failure.js';
import { traceCalls } from './trace-calls.js';
/**
 * Makes the port that asks STS for a role. Each attempt has a connection of its own, a call goes to the Regional
 * endpoint, is tried at most twice (throttling, broken connections; never a denial) and ends by `timeoutMs`.
 * It never rejects: whatever is neither clearly allowed nor clearly denied is an `error`.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function createStsProbe(options) {
    const client = newClient(options);
    traceCalls(client, options.tracing);
    const outcomeOf = async (request) => {
        const command = commandFor(request);
        const failedAttempt = watchAttempts(command);
        try {
            const { timeoutMs } = options;
            const answer = await withDeadline({ timeoutMs, signal: request.signal }, abortSignal => client.send(command, { abortSignal }));
            return judgeAnswer(request, answer);
        }
        catch (error) {
            if (isAccessDenied(error))
                return { kind: 'denied', requestId: requestIdOf(error) };
            // Time ran out while the SDK waited to try again: what it met counts, so that throttling is heeded as such.
            const met = error instanceof DeadlineExceeded ? (failedAttempt() ?? error) : error;
            return { kind: 'error', ...serviceFailure(met) };
        }
    };
    return {
        assumeRole: async (request) => {
            const outcome = await outcomeOf(request);
            if (outcome.kind === 'error')
                options.failed?.(outcome);
            return outcome;
        },
    };
}
/** One client for all probes: it holds no connection, and to make one costs as much as a call. */
function newClient({ region, endpoint, credentials }) {
    return new STSClient({
        region,
        credentials,
        maxAttempts: 2,
        retryMode: 'standard',
        requestHandler: freshConnections(),
        ...(endpoint === undefined ? {} : { endpoint }),
    });
}
/** Gives the error that the latest attempt ended with; `undefined` while one is under way. */
function watchAttempts(command) {
    let failure;
    command.middlewareStack.add(next => async (args) => {
        failure = undefined;
        try {
            return await next(args);
        }
        catch (error) {
            failure = error;
            throw error;
        }
    }, 
    // After the SDK's own retries in this step, so that it sees each attempt.
    { step: 'finalizeRequest', priority: 'low', name: 'watchAttempts' });
    return () => failure;
}
function commandFor(request) {
    const { roleArn, externalId, sessionName, sessionPolicy, durationSeconds } = request;
    return new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        Policy: sessionPolicy,
        DurationSeconds: durationSeconds,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
    });
}
function judgeAnswer(request, answer) {
    const { Arn: assumedRoleArn = '', AssumedRoleId: assumedRoleId = '' } = answer.AssumedRoleUser ?? {};
    const role = parseRoleArn(request.roleArn);
    if (role === undefined || !isSessionOf(role, assumedRoleArn))
        return odd('it names no session of the role');
    // A unique ID has 16 to 128 characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
    if (!/^\w{16,128}:[^:]+$/.test(assumedRoleId))
        return odd('it holds no ID of the session');
    const credentials = completeCredentials(answer);
    if (credentials === undefined)
        return odd('it holds no credentials');
    const outcome = { kind: 'allowed', assumedRoleArn, assumedRoleId };
    return request.keepCredentials === true ? { ...outcome, credentials } : outcome;
}
function completeCredentials(answer) {
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined)
        return undefined;
    return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiration: Expiration,
    };
}
function odd(why) {
    return { kind: 'error', ...invalidAnswer(why) };
}
//# sourceMappingURL=sts-probe.js.map