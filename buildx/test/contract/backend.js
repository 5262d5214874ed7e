import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient, } from '@aws-sdk/client-iam';
/** What an SDK client needs to act as an administrator of the customer's account. */
export function customerSettings({ access, customer }) {
    return { region: access.region, endpoint: access.endpoint, credentials: customer.credentials };
}
/**
 * Makes a user who may do everything in the account that the given credentials are of, with a key of its own:
 * emulators take any secret of their built-in administrators, and check the signatures of keys that they issued.
 */
export async function createAdministrator(settings) {
    const iam = new IAMClient(settings);
    const user = { UserName: 'contract-administrator' };
    try {
        await iam.send(new CreateUserCommand(user));
        const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
        await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
        return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    }
    finally {
        iam.destroy();
    }
}
//# sourceMappingURL=backend.js.map