/** Who made an external ID: this service, or the vendor's system before it. */
export type ExternalIdOrigin = 'generated' | 'imported'

/** What is said of an external ID; what says nothing is of before there was an import. */
export function originOf(said: unknown): unknown {
  return said === undefined ? ('generated' satisfies ExternalIdOrigin) : said
}

/** An external ID without its last digit, upper and lower case counting as one: a probe of its tenant sends another one. */
export function stemOf(externalId: string): string {
  return externalId.toLowerCase().slice(0, -1)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Nil and Max (RFC 9562, sections 5.9 and 5.10), which say that there is none. */
const NO_ID = /^([0-]+|[f-]+)$/i

/**
 * Whether an external ID of another system's can be a tenant's: a UUID of any version, in any case. No shorter or freer
 * text: it could be a customer's name, or a number that everybody counts up to.
 */
export function isImportableExternalId(text: string): boolean {
  return UUID.test(text) && !NO_ID.test(text)
}
