import { NOT_IDEMPOTENT } from '../../idempotency.js';
import { Problem } from '../../problem.js';
import { roleErrors } from '../../roles/errors.js';
import { liveRoles } from '../../roles/find-role.js';
import { registerRole } from '../../roles/register-role.js';
import { takeLease } from '../../roles/verification-lease.js';
import { verifyRole } from '../../roles/verify-role.js';
/**
 * Registers a role and begins its verification, which goes on by itself: the page shows its checks as they end. Of a
 * role that is registered already only the verification begins.
 * @throws Problem as `registerRole` and `takeLease`
 */
export async function beginRegistration(tools, tenantId, roleArn, actor) {
    try {
        const registered = await registerRole(tools, tenantId, { roleArn }, actor, NOT_IDEMPOTENT);
        goOn(tools, await takeLease(tools, registered, false), actor);
    }
    catch (error) {
        const known = error instanceof Problem && error.kind === roleErrors['role-already-registered'];
        const role = known ? (await liveRoles(tools.table, tenantId)).find(isSameRole(roleArn)) : undefined;
        if (!role)
            throw error;
        await beginVerification(tools, role, actor);
    }
}
/**
 * Begins to verify a role anew; where one is under way already, that one serves.
 * @throws Problem role-revoked, verification-too-soon
 */
export async function beginVerification(tools, role, actor) {
    try {
        goOn(tools, await takeLease(tools, role, true), actor);
    }
    catch (error) {
        if (!(error instanceof Problem && error.kind === roleErrors['verification-in-progress']))
            throw error;
    }
}
function goOn(tools, role, actor) {
    const verify = () => verifyRole(tools, role, actor, 'person', { watched: true });
    tools.background.run(verify, { roleId: role.id });
}
/** IAM tells role names apart by neither case nor path. */
function isSameRole(roleArn) {
    const nameOf = (arn) => `${arn.split(':')[4]}/${arn.split('/').at(-1)?.toLowerCase()}`;
    return role => nameOf(role.roleArn) === nameOf(roleArn);
}
//# sourceMappingURL=begin-verification.js.map