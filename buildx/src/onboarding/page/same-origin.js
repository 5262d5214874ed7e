import { Problem } from '../../problem.js';
import { pageErrors } from './errors.js';
/**
 * Refuses forms that another site sends with a visitor's cookie. Browsers say themselves where a request comes from
 * (Fetch Metadata, `Sec-Fetch-Site`); older ones send `Origin` with every POST (RFC 6454, section 7).
 * @throws Problem foreign-form (403)
 */
export function refuseForeignForm(headers, publicUrl) {
    const site = headers['sec-fetch-site'];
    const own = site === undefined ? headers.origin === new URL(publicUrl).origin : site === 'same-origin';
    if (!own)
        throw new Problem(pageErrors['foreign-form']);
}
//# sourceMappingURL=same-origin.js.map