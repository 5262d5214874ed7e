import { roleArn, userArn } from '../iam/model.js';
/** A caller with the user or role behind it. */
export class Principal {
    account;
    entity;
    session;
    userName;
    accountId;
    arn;
    userId;
    kind;
    /** `AIDA…` of the user, `AROA…` of the session's role. */
    uniqueId;
    /** What `aws:PrincipalArn` holds: for a session the ARN of its role. */
    principalArn;
    constructor(account, entity, session, names, userName) {
        this.account = account;
        this.entity = entity;
        this.session = session;
        this.userName = userName;
        this.accountId = account.accountId;
        this.kind = session ? 'session' : 'user';
        this.arn = names.arn;
        this.userId = names.userId;
        this.uniqueId = names.uniqueId;
        this.principalArn = names.principalArn;
    }
    static ofUser(account, user) {
        const arn = userArn(account.accountId, user);
        const names = { arn, userId: user.userId, uniqueId: user.userId, principalArn: arn };
        return new Principal(account, user, undefined, names, user.userName);
    }
    static ofSession(account, role, session) {
        const names = {
            arn: `arn:aws:sts::${account.accountId}:assumed-role/${role.roleName}/${session.sessionName}`,
            userId: `${role.roleId}:${session.sessionName}`,
            uniqueId: role.roleId,
            principalArn: roleArn(account.accountId, role),
        };
        return new Principal(account, role, session, names, undefined);
    }
}
//# sourceMappingURL=principal.js.map