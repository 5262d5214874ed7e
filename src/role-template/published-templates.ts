import type { TemplateBucket } from '../aws/template-bucket.js'
import type { StartTask } from '../readiness.js'
import type { Catalogue, Offer } from './catalogue.js'
import { RoleTemplateError } from './errors.js'
import { publishTemplate, templateUrl } from './publish-template.js'
import type { PublishedVersions } from './published-versions.js'

export interface PublishedTemplatesTools {
  catalogue: Catalogue
  bucket: TemplateBucket
  bucketName: string
  region: string
  /** `presigned` links are for trials: they end with the signer's session. */
  access: 'public' | 'presigned'
  /** Takes the place of S3's own address. */
  baseUrl: string | undefined
  versions: PublishedVersions
}

/** The templates as customers' consoles read them from the bucket: published at start, then linked to. */
export function createPublishedTemplates(tools: PublishedTemplatesTools) {
  const { catalogue, bucket, bucketName, region, access, baseUrl, versions } = tools
  const keys = new Map<Offer, string>()

  const publish = async (offer: Offer): Promise<string> => {
    const key = keys.get(offer) ?? (await publishTemplate({ bytes: offer.template, bucket })).key
    keys.set(offer, key)
    return key
  }

  return {
    /** Publishes each template and keeps its version, before the service is ready. */
    tasks: [...catalogue.offers.values()].map(
      (offer): StartTask => ({
        name: `template-${offer.set.name}`,
        run: async () => {
          await publish(offer)
          await versions.keep(offer)
        },
        // Something else lies under the template's hash: customers would launch that.
        isFatal: error => error instanceof RoleTemplateError,
      }),
    ),

    /** Where CloudFormation reads an offer's template. */
    async urlOf(offer: Offer): Promise<string> {
      const key = await publish(offer)
      if (access === 'presigned') return bucket.presign(key)
      const { partition } = catalogue.vendor
      return templateUrl({
        bucket: bucketName,
        region,
        partition,
        key,
        ...(baseUrl !== undefined && { baseUrl }),
      })
    },
  }
}
