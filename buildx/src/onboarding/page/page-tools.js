import { ConfigError } from '../../config.js';
import { loadAssets } from '../../web/assets.js';
import { LogoError } from '../../web/brand.js';
import { pagePolicy } from './page-policy.js';
/**
 * What the pages need besides the use cases, from the configuration.
 * @throws ConfigError where the logo cannot be shown
 */
export function pageTools({ pages, http, aws, templates }, given) {
    const { brand, returnUrls, frameAncestors } = pages;
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
    };
}
function assetsOf(brand) {
    try {
        return loadAssets(brand);
    }
    catch (error) {
        throw error instanceof LogoError ? new ConfigError([error.message]) : error;
    }
}
//# sourceMappingURL=page-tools.js.map