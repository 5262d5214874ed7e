import { findExcess } from './excess-permissions.js';
import { findMissing } from './missing-permissions.js';
/**
 * Compares what a role is granted with what is asked for.
 *
 * `missing` is empty only where every action asked for is surely allowed on every resource asked for; a Deny
 * that might apply, a condition that is not asked for, and a boundary that does not surely allow it all count
 * against it. `excess` is empty only where every Allow surely lies within one statement asked for, or under a
 * Deny that surely applies; a permissions boundary is not counted on, as it can be taken away on its own. What
 * cannot be shown is reported, never passed over. Each of the two is found when it is asked for, since whoever wants
 * one need not wait for the other. Never throws.
 * Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities".
 */
export function comparePermissions(input) {
    return {
        get missing() {
            return findMissing(input);
        },
        get excess() {
            return findExcess(input);
        },
    };
}
//# sourceMappingURL=permissions.js.map