import { Problem, problemKinds } from '../problem.js'
import { StsBudgetExhausted } from './sts-budget.js'

export const verificationErrors = problemKinds({
  'sts-budget-exhausted': {
    status: 503,
    title: 'Too many verifications wait for AWS',
    cause: 'Calls to AWS STS are limited and shared fairly between tenants; too many of them wait already.',
    remedy: 'Try again after the seconds in Retry-After.',
  },
})

/** What a call through the budget ended in, as callers of the API see it. */
export function budgetProblem(error: unknown): unknown {
  if (!(error instanceof StsBudgetExhausted)) return error
  const { retryAfterSeconds } = error
  return new Problem(verificationErrors['sts-budget-exhausted'], { retryAfterSeconds })
}
