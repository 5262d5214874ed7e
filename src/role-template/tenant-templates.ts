import { createHash, randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Catalogue, Offer } from './catalogue.js'
import { renderCli, roleName } from './render-cli.js'
import { renderCloudFormation } from './render-cloudformation.js'
import { renderTerraform } from './render-terraform.js'

export const TEMPLATE_FORMATS = ['cloudformation', 'terraform', 'cli'] as const
export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number]

/** A template with a tenant's external ID filled in, and the strong ETag of these bytes. */
export interface TenantTemplate {
  text: string
  /** The text in UTF-8. */
  bytes: Buffer
  etag: string
}

/** How many filled-in templates are kept of each offer and format: some 10 kB each. */
const RECENT = 250
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A template as it is for all tenants, and what is the tenant's own in it. */
interface Stencil {
  /** What stands before, between and behind the places of the external ID. */
  pieces: string[]
  /** The CLI's role name holds a hash of the external ID. */
  standInName: string
  digest: string
  /** Tenants' templates by external ID. */
  recent: LRUCache<string, TenantTemplate>
}

/**
 * Makes the function that fills a tenant's external ID into an offer's template. A format is rendered once, with a
 * stand-in: rendering takes milliseconds, and tenants' templates differ in that ID alone.
 */
export function createTenantTemplates({ vendor, bases }: Pick<Catalogue, 'vendor' | 'bases'>) {
  // Of the form of every external ID, so that each format writes it as it would write any other; nobody's text holds it.
  const standIn = randomUUID()
  const stencils = new Map<Offer, Map<TemplateFormat, Stencil>>()
  const render = ({ set }: Offer, format: TemplateFormat, externalId: string): string => {
    switch (format) {
      case 'cloudformation':
        return renderCloudFormation({ base: bases.cloudFormation, set, vendor, externalId })
      case 'terraform':
        return renderTerraform({ base: bases.terraform, set, vendor, externalId })
      case 'cli':
        return renderCli({ set, vendor, externalId })
    }
  }
  const stencilOf = (offer: Offer, format: TemplateFormat): Stencil => {
    const known = stencils.get(offer)?.get(format)
    if (known) return known
    const text = render(offer, format, standIn)
    const stencil: Stencil = {
      pieces: text.split(standIn),
      standInName: roleName(offer.set, standIn),
      digest: sha256(text),
      recent: new LRUCache({ max: RECENT }),
    }
    const ofOffer = stencils.get(offer) ?? new Map()
    stencils.set(offer, ofOffer.set(format, stencil))
    return stencil
  }
  return (offer: Offer, format: TemplateFormat, externalId: string): TenantTemplate => {
    const { pieces, standInName, digest, recent } = stencilOf(offer, format)
    const known = recent.get(externalId)
    if (known) return known
    if (!UUID.test(externalId)) throw new TypeError('An external ID is a UUID')
    const filled = pieces.join(externalId)
    const text = format === 'cli' ? filled.replaceAll(standInName, roleName(offer.set, externalId)) : filled
    const template = { text, bytes: Buffer.from(text), etag: entityTag(digest + externalId) }
    recent.set(externalId, template)
    return template
  }
}

/** A strong ETag (RFC 9110, section 8.8.3) of whatever these bytes follow from. */
export function entityTag(source: string): string {
  return `"${sha256(source).slice(0, 32)}"`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
