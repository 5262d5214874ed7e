import { pathOf } from './path-of.js'

/**
 * What every answer of the deprecated path for static credentials says, errors of any kind included.
 * @see https://www.rfc-editor.org/rfc/rfc9745 (Deprecation)
 * @see https://www.rfc-editor.org/rfc/rfc8594 (Sunset)
 */

/** The path is deprecated from its first day on: 2026-11-01. */
const DEPRECATED_AT = 1_793_491_200
const DEPRECATED_PATH =
  /^\/v1\/tenants\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/static-credentials(?:\/|$)/

/**
 * @param target of the request, as it was sent: routes are found in whatever way it is written
 * @returns the headers of its path; none where it is not deprecated
 */
export function deprecationHeaders(publicUrl: string, target: string): Record<string, string> {
  const tenantId = DEPRECATED_PATH.exec(decoded(pathOf(target)))?.[1]
  return tenantId === undefined
    ? {}
    : {
        deprecation: `@${DEPRECATED_AT}`,
        link: `<${onboardingUrl(publicUrl, tenantId)}>; rel="successor-version"`,
      }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Where a tenant's way to a role is. */
export function onboardingUrl(publicUrl: string, tenantId: string): string {
  return `${publicUrl}/v1/tenants/${tenantId}/onboarding`
}

/** A date as HTTP has it, RFC 9110, section 5.6.7. */
export function sunsetHeader(sunsetAt: string): { sunset: string } {
  return { sunset: new Date(sunsetAt).toUTCString() }
}
