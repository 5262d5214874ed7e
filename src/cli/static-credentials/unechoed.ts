import { ERRORS } from '../../errors.js'
import { Failure } from '../failure.js'
import { isId } from '../tenants/find-tenant.js'

/**
 * A failure of a request that had a key in it, told in this program's own words alone: whoever answers in the place of
 * the service may send back what it was sent, in any part of an answer.
 */
export function unechoed(failure: Failure): Failure {
  const { code = '', status, requestId } = failure.problem
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined
  const { exitCode, remedy, message } = failure
  const ids = {
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && isId(requestId) && { requestId }),
  }
  if (known) {
    return new Failure(known.title, { exitCode, detail: known.cause, remedy: known.remedy, code, ...ids })
  }
  if (status !== undefined) {
    return new Failure(`The answer is not the service's: HTTP ${status}`, {
      exitCode,
      remedy: 'Check DRAWBRIDGE_URL, and whether the service runs: GET /readyz tells.',
      ...ids,
    })
  }
  // Made here as a whole but for the detail: not reached, no JSON, a redirect.
  return new Failure(message, { exitCode, ...(remedy !== undefined && { remedy }) })
}

/** A fault of this program while it held a key: where it was, without what it said. */
export function unechoedFault(error: unknown): Failure {
  if (error instanceof Failure) return unechoed(error)
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const places = stack.split('\n').filter(line => /^\s+at \S/.test(line))
  return new Failure('This is a fault of drawbridge itself', {
    detail: places,
    remedy: 'Please report it, with what stands above.',
  })
}
