import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadPermissionSets } from '../../src/role-template/permission-set.js';
const templates = new URL('../../../templates/', import.meta.url);
export const permissionSetsFolder = new URL('permission-sets', templates).pathname;
export const cloudFormationBase = readFileSync(new URL('tenant-role.yaml', templates), 'utf8');
export const terraformBase = readFileSync(new URL('tenant-role.tf', templates), 'utf8');
export const vendor = {
    partition: 'aws',
    accountId: '111111111111',
    roleArn: 'arn:aws:iam::111111111111:role/drawbridge',
};
export const externalId = '9d1f0c52-7b3e-4a68-8c15-2e6f40a9b7d3';
/** What the template files hold as they lie in the repository: rendering must give them back unchanged. */
export const sample = {
    name: 'sample',
    title: 'Sample',
    description: 'Stands where the permission set of the deployment is filled in.',
    statements: [
        {
            sid: 'ListRegions',
            reason: 'To ask only the Regions that the account has switched on.',
            actions: [{ action: 'ec2:DescribeRegions', reason: 'Which Regions are switched on.' }],
            resources: ['*'],
            resourcesReason: 'AWS gives this call for the whole account only.',
        },
    ],
};
export function inventory() {
    const set = loadPermissionSets(permissionSetsFolder).get('inventory');
    if (!set)
        throw new Error('templates/permission-sets/inventory.yaml is missing');
    return set;
}
/** `${…}` around a name, as every format here writes it. */
export function expression(name) {
    return `\${${name}}`;
}
const ESCAPES = [
    "'",
    '"',
    '\\',
    '`',
    '$',
    '$$',
    '%',
    '%%',
    expression('local.vendor_partition'),
    `$${expression('x')}`,
    '%{if true}',
    '$(touch canary)',
    '`touch canary`',
    "'; touch canary; '",
    '"; touch canary; "',
    '\n',
    '\r\n',
    '\ntouch canary\n',
    '\nEOF\n',
    '\u0000',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ud800',
    '# ',
    ': ',
    ' #',
    '*',
    '&a',
    '!Ref AWS::AccountId',
    '"]\n}\nresource "aws_iam_user" "x" {\n',
    '\n# --- end of values ---\n',
    '- ',
    'no',
    '1:20',
    '0123',
    '1e3',
];
/** Text made to break out of quotes, comments, blocks and lines. */
export const hostileText = fc
    .array(fc.oneof(fc.constantFrom(...ESCAPES), fc.string({ unit: 'binary', maxLength: 6 })), {
    minLength: 1,
    maxLength: 6,
})
    .map(parts => parts.join(''));
/** As above, with references in between, and every brace closed, as Fn::Sub wants it. */
const hostileResource = fc
    .array(fc.oneof(hostileText.map(text => text.replaceAll('{', '').replaceAll('}', '')), fc.constantFrom(...['AWS::Partition', 'AWS::AccountId', 'aws:username', '!x'].map(expression), 'arn:')), { minLength: 1, maxLength: 4 })
    .map(parts => parts.join(''));
/** A permission set that no loader would let in, every text of it hostile. */
export const hostileSet = fc.record({
    name: hostileText,
    title: hostileText,
    description: hostileText,
    statements: fc.array(fc.record({
        sid: hostileText,
        reason: hostileText,
        actions: fc.array(fc.record({ action: hostileText, reason: hostileText }), {
            minLength: 1,
            maxLength: 2,
        }),
        resources: fc.array(hostileResource, { minLength: 1, maxLength: 2 }),
        resourcesReason: hostileText,
        dataReason: hostileText,
    }), { minLength: 1, maxLength: 2 }),
});
//# sourceMappingURL=fixtures.js.map