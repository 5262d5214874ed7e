import type { CredentialStatus } from '../../static-credentials/static-credential.js'
import { texts } from '../../web/texts.js'
import type { ShownRole } from './page-model.js'

export interface ConnectedBannerProps {
  roles: readonly ShownRole[]
  /** How it stands with the access key that the tenant still has. */
  keyStatus: CredentialStatus | undefined
  returnUrl: string | undefined
  vendor: string
  /** True where it comes with another part of the page, to take the place of the one that is there. */
  outOfBand?: boolean
}

/**
 * Tells that it is done, or what is left to do with an access key, with the way back to the vendor's product; empty until
 * a role may be used.
 */
export function ConnectedBanner({ roles, keyStatus, returnUrl, vendor, outOfBand }: ConnectedBannerProps) {
  const usable = roles.filter(({ status }) => status === 'verified' || status === 'degraded').length
  return (
    <div id="connected" role="status" {...(outOfBand && { 'hx-swap-oob': 'true' })}>
      {usable > 0 && (
        <div class="banner good">
          <p>
            <strong>{texts.page.connected(usable)}</strong> {texts.page.connectedMore[keyStatus ?? 'none']}{' '}
            {texts.page.checkedDaily}
          </p>
          {returnUrl !== undefined && (
            <p>
              <a class="button" href={returnUrl}>
                {texts.page.back(vendor)}
              </a>
            </p>
          )}
        </div>
      )}
    </div>
  )
}
