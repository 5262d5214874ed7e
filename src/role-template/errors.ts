export type RoleTemplateErrorCode =
  | 'permission-set-invalid'
  | 'vendor-invalid'
  | 'role-too-large'
  | 'template-invalid'
  | 'template-too-large'
  | 'region-invalid'
  | 'region-partition-mismatch'
  | 'console-unknown'
  | 'partition-unknown'
  | 'bucket-name-invalid'
  | 'template-url-too-long'
  | 'published-template-differs'

/** What this folder refuses. `code` is stable; the message tells what happened and what to do about it. */
export class RoleTemplateError extends Error {
  constructor(
    readonly code: RoleTemplateErrorCode,
    message: string,
  ) {
    super(message)
    this.name = 'RoleTemplateError'
  }
}
