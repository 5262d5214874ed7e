import { invalid } from '../../query-protocol.js';
import { awsManagedPolicies } from '../aws-managed-policies.js';
import { addVersion, attachmentCount, boundaryCount, createPolicy, deletePolicy, deleteVersion, requireOwnPolicy, requirePolicy, requireVersion, } from '../managed-policies.js';
import { encodedDocument, page } from './call.js';
/** Actions on managed policies that change something. */
export const policyChanges = {
    CreatePolicy(call) {
        const { account, parameters, request } = call;
        const policyName = parameters.required('PolicyName');
        const path = parameters.optional('Path') ?? '/';
        call.allow(`arn:aws:iam::${account.accountId}:policy${path}${policyName}`);
        const document = parameters.required('PolicyDocument');
        const description = parameters.optional('Description');
        const policy = createPolicy(account, { policyName, path, description, document }, request.now);
        return { Policy: showPolicy(account, policy) };
    },
    DeletePolicy(call) {
        deletePolicy(call.account, allowedArn(call));
        return undefined;
    },
    CreatePolicyVersion(call) {
        const policy = requireOwnPolicy(call.account, allowedArn(call));
        const isDefault = call.parameters.optional('SetAsDefault') === 'true';
        const version = addVersion(policy, call.parameters.required('PolicyDocument'), isDefault, call.request.now);
        return { PolicyVersion: showVersion(policy, version) };
    },
    SetDefaultPolicyVersion(call) {
        const policy = requireOwnPolicy(call.account, allowedArn(call));
        policy.defaultVersion = requireVersion(policy, call.parameters.required('VersionId')).id;
        return undefined;
    },
    DeletePolicyVersion(call) {
        const policy = requireOwnPolicy(call.account, allowedArn(call));
        deleteVersion(policy, call.parameters.required('VersionId'));
        return undefined;
    },
};
/** Actions on managed policies that read. */
export const policyReads = {
    GetPolicy: call => ({ Policy: showPolicy(call.account, requirePolicy(call.account, allowedArn(call))) }),
    GetPolicyVersion(call) {
        const policy = requirePolicy(call.account, allowedArn(call));
        const version = requireVersion(policy, call.parameters.required('VersionId'));
        return { PolicyVersion: { Document: encodedDocument(version.document), ...showVersion(policy, version) } };
    },
    ListPolicyVersions(call) {
        const policy = requirePolicy(call.account, allowedArn(call));
        const { items, rest } = page([...policy.versions].reverse(), call.parameters);
        return { Versions: items.map(version => showVersion(policy, version)), ...rest };
    },
    ListPolicies(call) {
        const { account, parameters } = call;
        const prefix = parameters.optional('PathPrefix') ?? '/';
        call.allow(`arn:aws:iam::${account.accountId}:policy${prefix}`);
        const attachedOnly = parameters.optional('OnlyAttached') === 'true';
        const policies = inScope(call)
            .filter(policy => policy.path.startsWith(prefix))
            .filter(policy => !attachedOnly || attachmentCount(account, policy.arn) > 0);
        const { items, rest } = page(policies, parameters);
        return { Policies: items.map(policy => showPolicy(account, policy)), ...rest };
    },
};
function allowedArn(call) {
    const arn = call.parameters.required('PolicyArn');
    if (!/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/.test(arn)) {
        throw invalid(arn, 'PolicyArn', 'Member must be the ARN of a managed policy');
    }
    call.allow(arn);
    return arn;
}
function inScope({ account, parameters }) {
    const scope = parameters.optional('Scope') ?? 'All';
    if (!['All', 'AWS', 'Local'].includes(scope)) {
        throw invalid(scope, 'Scope', 'Member must satisfy enum value set: [All, AWS, Local]');
    }
    const local = scope === 'AWS' ? [] : [...account.policies.values()];
    return scope === 'Local' ? local : [...local, ...awsManagedPolicies.values()];
}
function showPolicy(account, policy) {
    return {
        PolicyName: policy.policyName,
        PolicyId: policy.policyId,
        Arn: policy.arn,
        Path: policy.path,
        DefaultVersionId: policy.defaultVersion,
        AttachmentCount: attachmentCount(account, policy.arn),
        PermissionsBoundaryUsageCount: boundaryCount(account, policy.arn),
        IsAttachable: true,
        Description: policy.description,
        CreateDate: new Date(policy.createdAt),
        UpdateDate: new Date(policy.updatedAt),
    };
}
function showVersion(policy, version) {
    return {
        VersionId: version.id,
        IsDefaultVersion: version.id === policy.defaultVersion,
        CreateDate: new Date(version.createdAt),
    };
}
//# sourceMappingURL=managed-policies.js.map