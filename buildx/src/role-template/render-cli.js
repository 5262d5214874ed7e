import { createHash } from 'node:crypto';
import { commentLine, ref, writeText } from './references.js';
import { policyDocument, roleDefinition, TEMPLATE_VERSION_TAG, trustDocument, } from './role-definition.js';
import { templateVersion } from './template-version.js';
/**
 * The role as a POSIX shell script around the AWS CLI. It prints the role's ARN on stdout, and everything else on
 * stderr. The role's name follows from tenant and permission set, so that a second run finds the first one's role.
 */
export function renderCli(input) {
    const role = roleDefinition(input.set, input.vendor);
    const version = templateVersion(input.set, input.vendor);
    const json = (document) => shellText(JSON.stringify(document, null, 2), input.externalId);
    return `#!/bin/sh
# Creates the IAM role that lets the vendor into this AWS account: ${commentLine(input.set.title)}.
# Run it with the AWS CLI and an administrator's credentials of the account. It creates one role with two
# inline policies and changes nothing else. Read before you run:
#
${reasons(input.set)}
set -eu

vendor_partition=${shellQuote(input.vendor.partition)}
role_name=${shellQuote(roleName(input.set, input.externalId))}

fail() {
  printf '%s\\n' "$1" >&2
  exit 1
}

caller=$(aws sts get-caller-identity --query Arn --output text)
partition=$(printf '%s' "$caller" | cut -d : -f 2)
account=$(printf '%s' "$caller" | cut -d : -f 5)
case $account in
  '' | *[!0-9]*) fail "The AWS CLI did not tell which account its credentials are of. It said: $caller" ;;
esac
if [ "$partition" != "$vendor_partition" ]; then
  fail "This account is in partition $partition, but the vendor's is in $vendor_partition. Ask it for a role there."
fi
${regionLookup(input.set)}role_arn="arn:$partition:iam::$account:role${role.path}$role_name"

trust_policy=${json(trustDocument(role.trust))}

permissions=${json(policyDocument(role.permissions))}

self_reads=${json(policyDocument(role.selfReads))}

printf 'Creating %s\\n' "$role_arn" >&2
aws iam create-role \\
  --role-name "$role_name" \\
  --path ${shellQuote(role.path)} \\
  --description ${shellQuote(role.description)} \\
  --max-session-duration ${role.maxSessionDuration} \\
  --tags ${shellQuote(`Key=${TEMPLATE_VERSION_TAG},Value=${version.id}`)} \\
  --assume-role-policy-document "$trust_policy" >/dev/null ||
  fail "Nothing was created, for the reason above. If it says EntityAlreadyExists, this script ran before and the role
exists: $role_arn
Register that ARN, or delete the role and its two inline policies, and run this again."

incomplete() {
  fail "The role exists, but a policy of it is missing, for the reason above. Delete the role $role_name and its
inline policies, and run this again."
}
aws iam put-role-policy --role-name "$role_name" \\
  --policy-name ${shellQuote(role.permissionsPolicyName)} --policy-document "$permissions" || incomplete
aws iam put-role-policy --role-name "$role_name" \\
  --policy-name ${shellQuote(role.selfReadsPolicyName)} --policy-document "$self_reads" || incomplete

printf 'Done, template version %s. Register this role with the vendor:\\n' ${shellQuote(version.id)} >&2
printf '%s\\n' "$role_arn"
`;
}
function reasons(set) {
    return set.statements
        .flatMap(statement => [
        `# ${commentLine(`${statement.sid}: ${statement.reason}`)}`,
        ...[statement.resourcesReason, statement.dataReason]
            .filter(note => note !== undefined)
            .map(note => `#   ${commentLine(note)}`),
        ...statement.actions.map(({ action, reason }) => `#   ${commentLine(`${action}: ${reason}`)}`),
    ])
        .join('\n');
}
/** What IAM takes for a name, and 64 characters of it; the hash tells tenants apart that share an account. */
export function roleName(set, externalId) {
    const tenant = createHash('sha256').update(externalId).digest('hex').slice(0, 8);
    return `drawbridge-${set.name.replace(/[^\w+=,.@-]/g, '-').slice(0, 44)}-${tenant}`;
}
/** The Region is asked for only where a resource names it: the CLI may have none configured. */
function regionLookup(set) {
    const named = set.statements.some(({ resources }) => resources.some(text => text.includes(ref('AWS::Region'))));
    if (!named)
        return '';
    return `region=\${AWS_REGION:-\${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
case $region in
  '' | *[!a-z0-9-]*) fail "The permissions are for one Region. Set AWS_REGION to it, and run this again." ;;
esac
`;
}
const REFERENCE_IN_SHELL = {
    'AWS::Partition': '"$partition"',
    'AWS::AccountId': '"$account"',
    'AWS::Region': '"$region"',
    'TenantRole.Arn': '"$role_arn"',
};
/** JSON with references as one shell word. What the references hold is checked or ours, so it is safe inside JSON. */
function shellText(json, externalId) {
    const id = JSON.stringify(externalId).slice(1, -1);
    return writeText(json, reference => (reference === 'ExternalId' ? shellQuote(id) : REFERENCE_IN_SHELL[reference]), shellQuote);
}
/** One word of POSIX shell that stands for exactly this text (2.2.2 Single-Quotes). A shell cannot carry NUL. */
function shellQuote(text) {
    return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}
//# sourceMappingURL=render-cli.js.map