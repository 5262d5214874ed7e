import { Problem } from '../problem.js'
import { staticCredentialErrors } from './errors.js'
import { type Exemption, leaveOf } from './exemption.js'

/**
 * The exemption under which a tenant may bring in an access key now.
 * @param onboardingUrl where the tenant's way to a role is
 * @throws Problem static-credentials-disabled (403), static-credentials-sunset (410)
 */
export function requireLeave(exemption: Exemption | undefined, now: Date, onboardingUrl: string): Exemption {
  const leave = leaveOf(exemption, now)
  if (exemption !== undefined && leave === 'granted') return exemption
  if (exemption !== undefined && leave === 'over') {
    throw new Problem(staticCredentialErrors['static-credentials-sunset'], {
      detail: `The exemption ended at ${exemption.sunsetAt}. Connect with a role: GET ${onboardingUrl} has the link that launches it.`,
    })
  }
  throw new Problem(staticCredentialErrors['static-credentials-disabled'], {
    detail: `Static credentials are deprecated, and off for this tenant. Connect with a role: GET ${onboardingUrl} has the link that launches it.`,
  })
}
