import { RequestContext } from '../policy-engine/request-context.js';
/**
 * Gives the global condition keys of a request that a principal makes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function principalContext(principal, request) {
    const { session, entity } = principal;
    const tags = [...entity.tags, ...(session?.tags ?? [])];
    return new RequestContext({
        ...environmentKeys(request),
        'aws:PrincipalArn': principal.principalArn,
        'aws:PrincipalAccount': principal.accountId,
        'aws:PrincipalType': session ? 'AssumedRole' : 'User',
        'aws:PrincipalIsAWSService': 'false',
        'aws:userid': principal.userId,
        'aws:username': principal.userName,
        'aws:SourceIdentity': session?.sourceIdentity,
        // Temporary credentials always carry the key; a user's long-term ones never do.
        'aws:MultiFactorAuthPresent': session ? 'false' : undefined,
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    });
}
/** The keys that do not depend on who asks. Loopback stands for AWS's TLS endpoint. */
export function environmentKeys(request) {
    return {
        'aws:CurrentTime': `${request.now.toISOString().slice(0, 19)}Z`,
        'aws:EpochTime': String(Math.floor(request.now.getTime() / 1000)),
        'aws:RequestedRegion': request.region,
        'aws:SecureTransport': 'true',
        'aws:SourceIp': '127.0.0.1',
        'aws:UserAgent': request.headers['user-agent'],
        'aws:ViaAWSService': 'false',
    };
}
//# sourceMappingURL=principal-context.js.map