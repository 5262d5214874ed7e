import { isDeepStrictEqual } from 'node:util'

/** Whom the policy of a customer's secret lets in. */
export interface PolicyPrincipals {
  /** The role that the service runs as: nobody else may write a key. */
  serviceRoleArn: string
  /** IAM principals besides it that may read keys: the vendor's workloads that still need them. */
  readers: readonly string[]
}

/**
 * Nobody but the service may read or write the key, whatever else the account's policies allow; nobody but it and the
 * readers may read it. Who may delete it, or mend this policy, is left to the account's policies, so that nobody can be
 * locked out of them.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export function closedPolicy({ serviceRoleArn, readers }: PolicyPrincipals) {
  const unless = (principals: readonly string[]) => ({
    ArnNotEquals: { 'aws:PrincipalArn': principals },
  })
  const everybody = { Effect: 'Deny', Principal: '*', Resource: '*' } as const
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadByNobodyElse',
        ...everybody,
        Action: 'secretsmanager:GetSecretValue',
        Condition: unless([serviceRoleArn, ...readers]),
      },
      {
        Sid: 'WrittenByNobodyElse',
        ...everybody,
        Action: [
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecret',
          'secretsmanager:UpdateSecretVersionStage',
          'secretsmanager:RotateSecret',
          'secretsmanager:ReplicateSecretToRegions',
        ],
        Condition: unless([serviceRoleArn]),
      },
    ],
  }
}

/** Whether two are the same, whichever way they are written: AWS may put a list of one as its one member. */
export function isSamePolicy(text: string | undefined, wanted: string): boolean {
  try {
    return isDeepStrictEqual(evenly(JSON.parse(text ?? '')), evenly(JSON.parse(wanted)))
  } catch {
    return false
  }
}

function evenly(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [first, ...more] = value.map(evenly)
    if (more.length === 0) return first
    const all = [first, ...more]
    return all.every(one => typeof one === 'string') ? all.toSorted() : all
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, evenly(inner)]))
}
