import type { Config } from '../../config.js'
import { loadAssets } from '../../web/assets.js'
import type { LinkTokens } from '../links/link-token.js'
import { pagePolicy } from './page-policy.js'

/** What the pages need besides the use cases, from the configuration. Throws where a file of theirs is missing. */
export function pageTools(
  { pages, http, aws, templates }: Config,
  given: { linkTokens: LinkTokens; now: () => Date },
) {
  const { brand, returnUrls, frameAncestors } = pages
  return {
    brand,
    returnUrls,
    assets: loadAssets(brand),
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
