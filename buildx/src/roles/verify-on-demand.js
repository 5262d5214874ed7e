import { Problem } from '../problem.js';
import { roleErrors } from './errors.js';
import { takeLease } from './verification-lease.js';
import { verifyRole } from './verify-role.js';
/**
 * Verifies a role because somebody asks for it.
 * @returns the role afterwards; its `lastVerification` is this one
 * @throws Problem role-revoked, verification-in-progress, verification-too-soon, and those of `verifyRole`
 */
export async function verifyOnDemand(tools, role, actor) {
    const leased = await takeLease(tools, role, true);
    const verified = await verifyRole(tools, leased, actor, 'person');
    if (verified.lastVerification?.id === leased.verifying)
        return verified;
    // It took longer than its lease, or the role was revoked meanwhile: what came out was not recorded.
    const revoked = verified.status === 'revoked';
    throw new Problem(roleErrors[revoked ? 'role-revoked' : 'verification-in-progress'], revoked ? {} : { retryAfterSeconds: 2 });
}
//# sourceMappingURL=verify-on-demand.js.map