import { auditErrors } from './audit/errors.js'
import { reviewErrors } from './audit/reviews/errors.js'
import { awsErrors } from './aws/errors.js'
import { httpErrors } from './http/errors.js'
import { idempotencyErrors } from './idempotency.js'
import { onboardingErrors } from './onboarding/errors.js'
import { linkErrors } from './onboarding/links/errors.js'
import { pageErrors } from './onboarding/page/errors.js'
import type { ProblemKind } from './problem.js'
import { roleErrors } from './roles/errors.js'
import { staticCredentialErrors } from './static-credentials/errors.js'
import { tenantErrors } from './tenants/errors.js'
import { verificationErrors } from './verification/errors.js'

/** Every error a caller can get, by code. `docs/errors.md` is made from it. */
export const ERRORS: Readonly<Record<string, ProblemKind>> = {
  ...httpErrors,
  ...awsErrors,
  ...idempotencyErrors,
  ...tenantErrors,
  ...roleErrors,
  ...verificationErrors,
  ...onboardingErrors,
  ...linkErrors,
  ...pageErrors,
  ...staticCredentialErrors,
  ...auditErrors,
  ...reviewErrors,
}
