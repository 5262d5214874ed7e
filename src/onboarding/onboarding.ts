import { Problem } from '../problem.js'
import type { Catalogue, Offer } from '../role-template/catalogue.js'
import { RoleTemplateError } from '../role-template/errors.js'
import { quickCreateUrl } from '../role-template/quick-create-link.js'
import type { TemplateFormat, TenantTemplate } from '../role-template/tenant-templates.js'
import { roleErrors } from '../roles/errors.js'
import { tenantErrors } from '../tenants/errors.js'
import type { TenantFacts } from '../tenants/tenant-directory.js'
import { onboardingErrors } from './errors.js'

export interface OnboardingTools {
  catalogue: Catalogue
  /** Where CloudFormation reads an offer's published template. */
  templateUrl: (offer: Offer) => Promise<string>
  region: string
  /** Takes the place of the AWS console. */
  consoleOrigin: string | undefined
}

/** All a customer needs to launch the role. */
export interface Onboarding {
  externalId: string
  vendorPrincipalArn: string
  templateVersion: string
  templateUrl: string
  quickCreateUrl: string
  permissions: { sid: string; actions: string[]; resources: string[]; reason: string }[]
}

/**
 * What a tenant needs to launch its role.
 * @throws Problem tenant-offboarded, unknown-permission-set, invalid-region, template-url-too-long
 */
export async function describeOnboarding(
  { catalogue, templateUrl: urlOf, region: homeRegion, consoleOrigin }: OnboardingTools,
  tenant: TenantFacts,
  { region = homeRegion, permissionSet }: { region?: string; permissionSet?: string },
): Promise<Onboarding> {
  refuseOffboarded(tenant)
  const offer = findOffer(catalogue, permissionSet)
  const templateUrl = await urlOf(offer)
  const link = {
    partition: catalogue.vendor.partition,
    region,
    templateUrl,
    stackName: `drawbridge-${offer.set.name}`,
    parameters: { ExternalId: tenant.externalId },
    ...(consoleOrigin !== undefined && { consoleOrigin }),
  }
  return {
    externalId: tenant.externalId,
    vendorPrincipalArn: catalogue.vendor.roleArn,
    templateVersion: offer.version,
    templateUrl,
    quickCreateUrl: translated(() => quickCreateUrl(link)),
    permissions: offer.set.statements.map(({ sid, actions, resources, reason }) => ({
      sid,
      actions: actions.map(({ action }) => action),
      resources,
      reason,
    })),
  }
}

/**
 * The role template with a tenant's external ID filled in.
 * @throws Problem tenant-offboarded, unknown-permission-set
 */
export function renderFor(
  catalogue: Catalogue,
  tenant: TenantFacts,
  { format, permissionSet }: { format: TemplateFormat; permissionSet?: string | undefined },
): TenantTemplate {
  refuseOffboarded(tenant)
  return catalogue.fillIn(findOffer(catalogue, permissionSet), format, tenant.externalId)
}

/** @throws Problem unknown-permission-set */
export function findOffer(catalogue: Catalogue, name = catalogue.default): Offer {
  const offer = catalogue.offers.get(name)
  if (!offer) throw new Problem(roleErrors['unknown-permission-set'])
  return offer
}

function refuseOffboarded(tenant: TenantFacts): void {
  if (tenant.status === 'offboarded') throw new Problem(tenantErrors['tenant-offboarded'])
}

/** The template's own errors, as far as a caller can cause them. */
function translated<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RoleTemplateError)) throw error
    const { code, message } = error
    if (code === 'region-invalid' || code === 'region-partition-mismatch') {
      throw new Problem(onboardingErrors['invalid-region'], { detail: message })
    }
    if (code === 'template-url-too-long' || code === 'console-unknown') {
      throw new Problem(onboardingErrors[code], { detail: message })
    }
    throw error
  }
}
