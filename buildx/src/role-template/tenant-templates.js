import { createHash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { renderCli, roleName } from './render-cli.js';
import { renderCloudFormation } from './render-cloudformation.js';
import { renderTerraform } from './render-terraform.js';
export const TEMPLATE_FORMATS = ['cloudformation', 'terraform', 'cli'];
/** How many filled-in templates are kept of each offer and format: some 10 kB each. */
const RECENT = 250;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/**
 * Makes the function that fills a tenant's external ID into an offer's template. A format is rendered once, with a
 * stand-in: rendering takes milliseconds, and tenants' templates differ in that ID alone.
 */
export function createTenantTemplates({ vendor, bases }) {
    // Of the form of every external ID, so that each format writes it as it would write any other; nobody's text holds it.
    const standIn = randomUUID();
    const stencils = new Map();
    const render = ({ set }, format, externalId) => {
        switch (format) {
            case 'cloudformation':
                return renderCloudFormation({ base: bases.cloudFormation, set, vendor, externalId });
            case 'terraform':
                return renderTerraform({ base: bases.terraform, set, vendor, externalId });
            case 'cli':
                return renderCli({ set, vendor, externalId });
        }
    };
    const stencilOf = (offer, format) => {
        const known = stencils.get(offer)?.get(format);
        if (known)
            return known;
        const text = render(offer, format, standIn);
        const stencil = {
            pieces: text.split(standIn),
            standInName: roleName(offer.set, standIn),
            digest: sha256(text),
            recent: new LRUCache({ max: RECENT }),
        };
        const ofOffer = stencils.get(offer) ?? new Map();
        stencils.set(offer, ofOffer.set(format, stencil));
        return stencil;
    };
    return (offer, format, externalId) => {
        const { pieces, standInName, digest, recent } = stencilOf(offer, format);
        const known = recent.get(externalId);
        if (known)
            return known;
        if (!UUID.test(externalId))
            throw new TypeError('An external ID is a UUID');
        const filled = pieces.join(externalId);
        const template = {
            text: format === 'cli' ? filled.replaceAll(standInName, roleName(offer.set, externalId)) : filled,
            etag: entityTag(digest + externalId),
        };
        recent.set(externalId, template);
        return template;
    };
}
/** A strong ETag (RFC 9110, section 8.8.3) of whatever these bytes follow from. */
export function entityTag(source) {
    return `"${sha256(source).slice(0, 32)}"`;
}
function sha256(text) {
    return createHash('sha256').update(text).digest('hex');
}
//# sourceMappingURL=tenant-templates.js.map