import { fail, pass } from '../check.js';
import { listed } from '../evidence.js';
import { comparable, compare, policiesUnread } from '../permission-verdict.js';
const ID = 'required-permissions';
/** CAA-007: what the permission set asks for is granted. Judged only where every policy of the role was read. */
export function requiredPermissions(observations, subject) {
    const sides = comparable(ID, observations, subject);
    if ('status' in sides)
        return sides;
    const unread = policiesUnread(ID, sides.policies);
    if (unread !== undefined)
        return unread;
    const { missing } = compare(sides);
    const evidence = { templateVersion: sides.judgement.templateVersion, ...listed('missing', missing) };
    if (missing.length === 0)
        return pass(ID, 'The role grants what the permission set asks for.', evidence);
    return fail(ID, 'medium', {
        summary: `The role lacks ${missing.length} of the permissions that are asked for.`,
        remedy: "Update the stack with the vendor's template, or grant what is listed. A permissions boundary or a Deny " +
            'statement takes away what is granted elsewhere.',
        evidence,
    });
}
//# sourceMappingURL=required-permissions.js.map