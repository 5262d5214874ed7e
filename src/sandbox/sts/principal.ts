import { type Account, type Entity, type Role, roleArn, type User, userArn } from '../iam/model.js'
import type { Caller } from '../wire.js'
import type { Session } from './sessions.js'

/** A caller with the user or role behind it. */
export class Principal implements Caller {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
  readonly kind: 'user' | 'session'
  /** `AIDA…` of the user, `AROA…` of the session's role. */
  readonly uniqueId: string
  /** What `aws:PrincipalArn` holds: for a session the ARN of its role. */
  readonly principalArn: string

  private constructor(
    readonly account: Account,
    readonly entity: Entity,
    readonly session: Session | undefined,
    names: Pick<Principal, 'arn' | 'userId' | 'uniqueId' | 'principalArn'>,
    readonly userName: string | undefined,
  ) {
    this.accountId = account.accountId
    this.kind = session ? 'session' : 'user'
    this.arn = names.arn
    this.userId = names.userId
    this.uniqueId = names.uniqueId
    this.principalArn = names.principalArn
  }

  static ofUser(account: Account, user: User): Principal {
    const arn = userArn(account.accountId, user)
    const names = { arn, userId: user.userId, uniqueId: user.userId, principalArn: arn }
    return new Principal(account, user, undefined, names, user.userName)
  }

  static ofSession(account: Account, role: Role, session: Session): Principal {
    const names = {
      arn: `arn:aws:sts::${account.accountId}:assumed-role/${role.roleName}/${session.sessionName}`,
      userId: `${role.roleId}:${session.sessionName}`,
      uniqueId: role.roleId,
      principalArn: roleArn(account.accountId, role),
    }
    return new Principal(account, role, session, names, undefined)
  }
}
