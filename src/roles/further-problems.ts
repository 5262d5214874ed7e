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

/** What a customer is told in place of what operators are: each does something else about it. */
const FOR_CUSTOMERS: Partial<Record<FindingCode, Pick<Finding, 'summary' | 'remedy'>>> = {
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
