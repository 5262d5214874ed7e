import type { Finding, FindingCode, FurtherCode, Problem } from './finding.js'

type FurtherProblem = Problem & { code: FurtherCode }

/** Attempts in a row without a verdict after which a role counts as stuck. */
export const STUCK_AFTER = 5

/** A role that no attempt brings to a verdict: AWS gives no clear answer, or what verifies it dies. */
export const STUCK: FurtherProblem = {
  code: 'stuck',
  control: 'CAA-001',
  severity: 'medium',
  summary: `The last ${STUCK_AFTER} attempts to verify the role, or more, ended without a verdict.`,
  remedy:
    "Look at lastVerification.checks for what AWS answered last, and at the service's log for the role's ID: attempts that leave no verification died with their process or with something it needs. Attempts go on; the first verdict resolves this.",
}

/** A role that had a permissions boundary and has none any more. */
export function boundaryRemoved(boundaryArn: string): FurtherProblem {
  return {
    code: 'boundary-removed',
    control: 'CAA-007',
    severity: 'low',
    summary: `The role had the permissions boundary ${boundaryArn}, and has none any more.`,
    remedy:
      'Find out who removed it, and whether that was meant. What the role grants is checked without it, so nothing else changes. A boundary on the role resolves this.',
  }
}

/** A role that was revoked, and lets the vendor in all the same. */
export const STILL_OPEN: FurtherProblem = {
  code: 'still-open',
  control: 'CAA-001',
  severity: 'high',
  summary: 'The role is revoked, but its account still lets the vendor in.',
  remedy:
    'Ask the customer to delete the CloudFormation stack that made the role (`terraform destroy` for Terraform), or else the role itself. It is asked again, ever more seldom, until it refuses the vendor; that resolves this and is recorded as role.refused.',
}

/** What a customer is told in place of what operators are: each does something else about it. */
const FOR_CUSTOMERS: Partial<Record<FindingCode, Pick<Finding, 'summary' | 'remedy'>>> = {
  'still-open': {
    summary:
      'The role is revoked and no longer used, but it still exists in your account and trusts the vendor.',
    remedy:
      'Delete the stack that made it: in the CloudFormation console choose the stack, then Delete; or run `aws cloudformation delete-stack --stack-name <stack>`, or `terraform destroy`. Without a stack, delete the role in IAM. This is resolved within a day of that.',
  },
  stuck: {
    summary: 'The role could not be verified several times in a row, for a reason that lies outside of it.',
    remedy:
      'There is nothing to do in your account: it is tried again by itself. Ask the vendor where it lasts for more than a day.',
  },
}

/** A finding as customers read it. */
export function inCustomersWords(finding: Finding): Finding {
  return { ...finding, ...FOR_CUSTOMERS[finding.code] }
}
