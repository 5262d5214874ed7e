import { type Config, ConfigError } from '../../config.js'
import { type Assets, loadAssets } from '../../web/assets.js'
import { type Brand, LogoError } from '../../web/brand.js'
import type { LinkTokens } from '../links/link-token.js'
import { pagePolicy } from './page-policy.js'

/**
 * What the pages need besides the use cases, from the configuration.
 * @throws ConfigError where the logo cannot be shown
 */
export function pageTools(
  { pages, http, aws, templates }: Config,
  given: { linkTokens: LinkTokens; now: () => Date },
) {
  const { brand, returnUrls, frameAncestors } = pages
  return {
    brand,
    returnUrls,
    assets: assetsOf(brand),
    session: {
      ...given,
      secure: http.publicUrl.startsWith('https:'),
      embedded: frameAncestors.length > 0,
    },
    pagePolicy: pagePolicy({
      partition: aws.partition,
      consoleOrigin: templates.consoleOrigin,
      frameAncestors,
    }),
  }
}

function assetsOf(brand: Brand): Assets {
  try {
    return loadAssets(brand)
  } catch (error) {
    throw error instanceof LogoError ? new ConfigError([error.message]) : error
  }
}
