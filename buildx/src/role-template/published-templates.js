import { RoleTemplateError } from './errors.js';
import { publishTemplate, templateUrl } from './publish-template.js';
/** The templates as customers' consoles read them from the bucket: published at start, then linked to. */
export function createPublishedTemplates(tools) {
    const { catalogue, bucket, bucketName, region, access, baseUrl, versions } = tools;
    const keys = new Map();
    const publish = async (offer) => {
        const key = keys.get(offer) ?? (await publishTemplate({ bytes: offer.template, bucket })).key;
        keys.set(offer, key);
        return key;
    };
    return {
        /** Publishes each template and keeps its version, before the service is ready. */
        tasks: [...catalogue.offers.values()].map((offer) => ({
            name: `template-${offer.set.name}`,
            run: async () => {
                await publish(offer);
                await versions.keep(offer);
            },
            // Something else lies under the template's hash: customers would launch that.
            isFatal: error => error instanceof RoleTemplateError,
        })),
        /** Where CloudFormation reads an offer's template. */
        async urlOf(offer) {
            const key = await publish(offer);
            if (access === 'presigned')
                return bucket.presign(key);
            const { partition } = catalogue.vendor;
            return templateUrl({
                bucket: bucketName,
                region,
                partition,
                key,
                ...(baseUrl !== undefined && { baseUrl }),
            });
        },
    };
}
//# sourceMappingURL=published-templates.js.map