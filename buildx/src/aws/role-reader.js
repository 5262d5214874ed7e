import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { withDeadline } from './deadline.js';
import { freshConnections } from './fresh-connection.js';
import { attachedPolicies, callerIdentity, inlinePolicies, managedPolicy, OddAnswer, readRole, } from './role-reads.js';
import { isAccessDenied, serviceFailure } from './service-failure.js';
import { traceCalls } from './trace-calls.js';
/**
 * Makes the port that reads a role with that role's own session: STS GetCallerIdentity and the read actions of IAM
 * that the customer's template allows the role on itself. Every read ends by `timeoutMs`, is tried at most twice
 * a page and reads at most five pages.
 */
export function createRoleReader(options) {
    const settings = clientSettings(options);
    return { open: credentials => openSession(options, settings, credentials) };
}
function openSession(options, settings, credentials) {
    const sts = new STSClient({ ...settings.sts, credentials, requestHandler: freshConnections() });
    const iam = new IAMClient({ ...settings.iam, credentials, requestHandler: freshConnections() });
    traceCalls(sts, options.tracing);
    traceCalls(iam, options.tracing);
    const readFrom = (service) => async (work) => {
        const result = await reading(options, work);
        if (result.kind === 'error')
            options.failed?.(service, result);
        return result;
    };
    const read = readFrom('IAM');
    return {
        callerIdentity: () => readFrom('STS')(signal => callerIdentity(sts, signal)),
        role: roleName => read(signal => readRole(iam, roleName, signal)),
        inlinePolicies: roleName => read(signal => inlinePolicies(iam, roleName, signal)),
        attachedPolicies: roleName => read(signal => attachedPolicies(iam, roleName, signal)),
        managedPolicy: arn => read(signal => managedPolicy(iam, arn, signal)),
        close: () => {
            sts.destroy();
            iam.destroy();
        },
    };
}
function clientSettings({ region, endpoint }) {
    const given = {
        region,
        maxAttempts: 2,
        retryMode: 'standard',
        ...(endpoint !== undefined && { endpoint }),
    };
    return {
        sts: { ...given, ...lookedUp(new STSClient(given).config) },
        iam: { ...given, ...lookedUp(new IAMClient(given).config) },
    };
}
/**
 * What a client looks up in the environment and the shared files, so that those of all sessions look once. Credentials
 * are not among it: each session has its own, in a client that never had others.
 */
function lookedUp(config) {
    const { useDualstackEndpoint, useFipsEndpoint } = config;
    const { userAgentAppId, defaultUserAgentProvider, authSchemePreference } = config;
    return {
        useDualstackEndpoint,
        useFipsEndpoint,
        userAgentAppId,
        defaultUserAgentProvider,
        authSchemePreference,
    };
}
async function reading({ timeoutMs, signal }, work) {
    try {
        return { kind: 'read', value: await withDeadline({ timeoutMs, signal }, work) };
    }
    catch (error) {
        if (isAccessDenied(error))
            return { kind: 'denied' };
        if (error instanceof OddAnswer)
            return { kind: 'error', code: 'invalid-answer', message: error.message };
        return { kind: 'error', ...serviceFailure(error) };
    }
}
//# sourceMappingURL=role-reader.js.map