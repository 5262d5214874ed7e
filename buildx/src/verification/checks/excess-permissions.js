import { fail, gravest, pass } from '../check.js';
import { listed } from '../evidence.js';
import { comparable, compare, policiesUnread } from '../permission-verdict.js';
const ID = 'excess-permissions';
/**
 * CAA-007: nothing beyond the permission set is granted. Excess in one policy fails the check even where another
 * could not be read; a permissions boundary is not counted on, as it can be taken away on its own.
 */
export function excessPermissions(observations, subject) {
    const sides = comparable(ID, observations, subject);
    if ('status' in sides)
        return sides;
    const { excess } = compare(sides);
    const unread = policiesUnread(ID, sides.policies);
    if (excess.length === 0 && unread !== undefined)
        return unread;
    const evidence = { templateVersion: sides.judgement.templateVersion, ...listed('excess', excess) };
    if (excess.length === 0)
        return pass(ID, 'The role grants nothing beyond the permission set.', evidence);
    return fail(ID, gravest(excess.map(({ severity }) => severity)), {
        summary: `The role grants more than the permission set: ${excess.length} grants beyond it were found.`,
        remedy: "Remove what is listed from the role's inline policies, and detach the attached policies listed.",
        evidence,
    });
}
//# sourceMappingURL=excess-permissions.js.map