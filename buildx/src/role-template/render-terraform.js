import { RoleTemplateError } from './errors.js';
import { commentLine, wellFormed, writeText } from './references.js';
import { policyDocument, roleDefinition, trustDocument } from './role-definition.js';
import { templateVersion } from './template-version.js';
const BEGIN = '# --- values of this customer ---\n';
const END = '# --- end of values ---\n';
/**
 * The role as Terraform: the locals between the two marker lines of `base` are written anew, the rest stays.
 * Throws `template-invalid` where `base` has not each marker exactly once.
 */
export function renderTerraform(input) {
    const [before, rest, ...more] = input.base.split(BEGIN);
    const [, after, ...others] = rest?.split(END) ?? [];
    if (before === undefined || after === undefined || more.length + others.length > 0) {
        throw new RoleTemplateError('template-invalid', `The Terraform template needs the lines "${BEGIN.trim()}" and "${END.trim()}" once each, in this order.`);
    }
    return `${before}${BEGIN}${locals(input)}${END}${after}`;
}
function locals(input) {
    const role = roleDefinition(input.set, input.vendor);
    const values = [
        ['external_id', quote(input.externalId)],
        ['vendor_partition', quote(input.vendor.partition)],
        ['template_version', quote(templateVersion(input.set, input.vendor).id)],
        ['role_path', quote(role.path)],
        ['max_session_duration', String(role.maxSessionDuration)],
        ['role_description', quote(role.description)],
        ['trust_statements', expression(trustDocument(role.trust).Statement, 1)],
        ['permissions_policy_name', quote(role.permissionsPolicyName)],
        ['permission_statements', permissionStatements(input.set, policyDocument(role.permissions).Statement)],
        ['self_reads_policy_name', quote(role.selfReadsPolicyName)],
        ['self_read_statements', expression(policyDocument(role.selfReads).Statement, 1)],
    ];
    return `locals {\n${assignments(values, 1)}}\n`;
}
/** Lines `name = value`, the signs below each other where single lines follow one another, as `terraform fmt` does. */
function assignments(values, depth) {
    const spans = (index) => values[index]?.[1].includes('\n') ?? true;
    return values
        .map(([name, value], index) => {
        let [first, last] = [index, index];
        while (!spans(index) && !spans(first - 1))
            first -= 1;
        while (!spans(index) && !spans(last + 1))
            last += 1;
        const width = Math.max(...values.slice(first, last + 1).map(([other]) => other.length));
        return `${'  '.repeat(depth)}${name.padEnd(width)} = ${value}\n`;
    })
        .join('');
}
function permissionStatements(set, statements) {
    const items = statements.map((statement, index) => {
        const asked = set.statements[index];
        const notes = [asked.reason, asked.resourcesReason, asked.dataReason].filter(note => note !== undefined);
        const fields = Object.entries(statement).map(([name, value]) => {
            return [name, name === 'Action' ? actionList(asked) : expression(value, 3)];
        });
        const comments = notes.map(note => `    # ${commentLine(note)}\n`).join('');
        return `${comments}    {\n${assignments(fields, 3)}    },\n`;
    });
    return `[\n${items.join('')}  ]`;
}
function actionList({ actions }) {
    const width = Math.max(...actions.map(({ action }) => quote(action).length));
    const items = actions.map(({ action, reason }) => {
        return `        ${`${quote(action)},`.padEnd(width + 1)} # ${commentLine(reason)}\n`;
    });
    return `[\n${items.join('')}      ]`;
}
function expression(value, depth) {
    if (typeof value === 'string')
        return quote(value);
    const [outer, inner] = ['  '.repeat(depth), '  '.repeat(depth + 1)];
    if (Array.isArray(value)) {
        return `[\n${value.map(item => `${inner}${expression(item, depth + 1)},\n`).join('')}${outer}]`;
    }
    const fields = Object.entries(value).map(([name, item]) => {
        return [/^\w+$/.test(name) ? name : quote(name), expression(item, depth + 1)];
    });
    return `{\n${assignments(fields, depth + 1)}${outer}}`;
}
const REFERENCE_IN_HCL = {
    'AWS::Partition': 'data.aws_partition.current.partition',
    'AWS::AccountId': 'data.aws_caller_identity.current.account_id',
    'AWS::Region': 'data.aws_region.current.id',
    ExternalId: 'local.external_id',
    'TenantRole.Arn': 'aws_iam_role.tenant.arn',
};
function quote(text) {
    return `"${writeText(text, reference => `\${${REFERENCE_IN_HCL[reference]}}`, escapeHcl)}"`;
}
/**
 * Text inside HCL's quotes ("HCL Native Syntax Specification", quoted templates). `$` and `%` are written as code
 * points wherever a brace or a reference may follow: doubling them is ambiguous after another `$`.
 */
function escapeHcl(text) {
    return wellFormed(text)
        .replace(/["\\]/g, '\\$&')
        .replace(/[$%](?=[${%]|$)/g, codePoint)
        .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, codePoint);
}
function codePoint(character) {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
//# sourceMappingURL=render-terraform.js.map