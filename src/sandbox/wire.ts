/**
 * What the parts of the sandbox's AWS endpoint share: a request after its signature was checked, the answer,
 * and AWS's own kind of error. Each service turns an `AwsError` into its protocol's error form.
 */

/** Who signed a request, as the sandbox's IAM knows them. */
export interface Caller {
  /** 12 digits; empty for an anonymous request. */
  accountId: string
  /** `arn:aws:iam::ACCOUNT:user/NAME` or `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; empty if anonymous. */
  arn: string
  /** What GetCallerIdentity answers as UserId: `AIDA…`, or `AROA…:session`; empty if anonymous. */
  userId: string
  kind: 'user' | 'session' | 'anonymous'
  /** The user, or the role of a session, as `aws:PrincipalArn` has it; absent if anonymous. */
  principalArn?: string
}

/** One signed (or anonymous) request to the endpoint. */
export interface AwsRequest {
  method: string
  /** Path as sent, still percent-encoded, without the query. */
  path: string
  query: URLSearchParams
  /** Lower-cased names. */
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** Service of the credential scope (`sts`, `iam`, `dynamodb`, `s3` …); `s3` for an anonymous request. */
  service: string
  region: string
  caller: Caller
  requestId: string
  now: Date
}

export interface AwsResponse {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

/** Condition keys that a service adds to a request (`aws:RequestTag/team`, `aws:TagKeys` …). */
export type AuthorizationContext = Record<string, string | readonly string[]>

/**
 * Throws AccessDenied in AWS's words unless the caller's policies allow `action` on `resource`.
 * The caller's account owns the resource unless the service checks a resource policy itself.
 */
export type Authorize = (action: string, resource: string, context?: AuthorizationContext) => void

/** One AWS service of the sandbox. Throws `AwsError` for what AWS would refuse. */
export interface SandboxService {
  handle(request: AwsRequest, authorize: Authorize): Promise<AwsResponse>
}

/** An error in AWS's words. `code` is the wire's error code, `status` the HTTP status. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Further members of the error body (`CancellationReasons`, `Item` …). */
    readonly members: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'AwsError'
  }
}

/**
 * Where a service keeps its state between runs. With no data folder, `load` gives undefined and `save` does
 * nothing; otherwise `save` has reached the disk (write, fsync, rename) when it resolves.
 */
export interface StateStore {
  load<T>(name: string): T | undefined
  save(name: string, state: unknown): Promise<void>
  /** Folder for services that persist by themselves, undefined when in memory. */
  readonly folder: string | undefined
}
