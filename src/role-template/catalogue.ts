import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lintPermissionSet } from '../policy/lint.js'
import { RoleTemplateError } from './errors.js'
import { loadPermissionSets, type PermissionSet } from './permission-set.js'
import { renderCloudFormation } from './render-cloudformation.js'
import type { Vendor } from './role-definition.js'
import { templateVersion } from './template-version.js'
import { createTenantTemplates, entityTag } from './tenant-templates.js'

/** A permission set as this deployment offers it. */
export interface Offer {
  set: PermissionSet
  /** First 12 digits of the template version. */
  version: string
  /** The whole version, 64 hex digits. */
  sha256: string
  /** The CloudFormation template as published: for every tenant the same. */
  template: string
  /** `template` in UTF-8. */
  bytes: Buffer
  /** The strong ETag of `template`. */
  etag: string
}

export interface Catalogue {
  vendor: Vendor
  /** The files that the formats are rendered from. */
  bases: { cloudFormation: string; terraform: string }
  /** Name of the permission set used where none is named. */
  default: string
  offers: ReadonlyMap<string, Offer>
  /** An offer's template with a tenant's external ID filled in. */
  fillIn: ReturnType<typeof createTenantTemplates>
}

/**
 * Reads templates and permission sets, refuses those that ask for too much, and renders what is published.
 * @throws RoleTemplateError naming every problem; the service does not start then
 */
export function loadCatalogue(folder: string, vendor: Vendor, defaultSet: string): Catalogue {
  const sets = loadPermissionSets(join(folder, 'permission-sets'))
  const problems = [...sets.values()].flatMap(set =>
    lintPermissionSet(set).map(problem => `${set.name}, ${problem.sid}: ${problem.message}`),
  )
  if (!sets.has(defaultSet)) problems.push(`the default permission set "${defaultSet}" is not in ${folder}`)
  if (problems.length > 0) {
    throw new RoleTemplateError(
      'permission-set-invalid',
      `Permission sets are refused:\n  - ${problems.join('\n  - ')}`,
    )
  }
  const base = (name: string) => readFileSync(join(folder, name), 'utf8')
  const bases = { cloudFormation: base('tenant-role.yaml'), terraform: base('tenant-role.tf') }
  const offer = (set: PermissionSet): Offer => {
    const { id, sha256 } = templateVersion(set, vendor)
    const template = renderCloudFormation({ base: bases.cloudFormation, set, vendor })
    const bytes = Buffer.from(template)
    return { set, version: id, sha256, template, bytes, etag: entityTag(template) }
  }
  return {
    vendor,
    bases,
    default: defaultSet,
    offers: new Map([...sets].map(([name, set]) => [name, offer(set)])),
    fillIn: createTenantTemplates({ vendor, bases }),
  }
}
