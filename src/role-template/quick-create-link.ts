import { RoleTemplateError } from './errors.js'
import { wellFormed } from './references.js'

/** Region prefixes of the partitions beside `aws` (partitions.json of the AWS SDKs). */
const PARTITION_OF_PREFIX: [prefix: string, partition: string][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
]

/**
 * Whether a text has the form of a Region: it goes into a host name, where anything else could lead elsewhere.
 * `eusc` is the one prefix longer than a country's two letters (AWS European Sovereign Cloud).
 */
export function isRegion(text: string): boolean {
  return text.length <= 32 && /^(?:eusc|[a-z]{2})(?:-[a-z]+)+-\d$/.test(text)
}

/** The partition that a Region lies in. Throws `region-invalid`. */
export function partitionOfRegion(region: string): string {
  if (!isRegion(region)) {
    throw new RoleTemplateError(
      'region-invalid',
      `${JSON.stringify(region)} is not a Region. Give one such as eu-central-1.`,
    )
  }
  return PARTITION_OF_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
}

/** Throws `region-invalid` or `region-partition-mismatch`. */
export function requireRegionOf(partition: string, region: string): void {
  const actual = partitionOfRegion(region)
  if (actual === partition) return
  throw new RoleTemplateError(
    'region-partition-mismatch',
    `Region ${region} lies in partition ${actual}, but this service serves ${partition}, and credentials never ` +
      `cross a partition. Choose a Region of ${partition}.`,
  )
}

export interface QuickCreateLink {
  partition: string
  region: string
  templateUrl: string
  stackName: string
  /** By parameter name; names are case-sensitive. NoEcho parameters would be ignored by the console. */
  parameters: Record<string, string>
  /** Takes the place of the AWS console: the sandbox serves a stack page of its own. */
  consoleOrigin?: string
}

/** CloudFormation takes a `TemplateURL` of at most this many characters (API reference, CreateStack). */
const TEMPLATE_URL_LIMIT = 1024

/**
 * The link that opens CloudFormation's review page, filled in ("Create quick-create links for CloudFormation stacks").
 * Throws `region-invalid`, `region-partition-mismatch`, `template-url-too-long` or `console-unknown`.
 */
export function quickCreateUrl(link: QuickCreateLink): string {
  requireRegionOf(link.partition, link.region)
  if (link.templateUrl.length > TEMPLATE_URL_LIMIT) throw tooLong(link.templateUrl.length)
  const origin = link.consoleOrigin?.replace(/\/+$/, '') ?? `https://${consoleHost(link)}`
  const query = [
    ['templateURL', link.templateUrl],
    ['stackName', link.stackName],
    ...Object.entries(link.parameters).map(([name, value]) => [`param_${name}`, value]),
  ]
    .map(([name, value]) => `${percentEncode(name ?? '')}=${percentEncode(value ?? '')}`)
    .join('&')
  return `${origin}/cloudformation/home?region=${link.region}#/stacks/create/review?${query}`
}

function consoleHost({ partition, region }: QuickCreateLink): string {
  const hosts = new Map([
    ['aws', `${region}.console.aws.amazon.com`],
    ['aws-us-gov', 'console.amazonaws-us-gov.com'],
    ['aws-cn', 'console.amazonaws.cn'],
    ['aws-eusc', `${region}.console.amazonaws-eusc.eu`],
  ])
  const host = hosts.get(partition)
  if (host !== undefined) return host
  throw new RoleTemplateError(
    'console-unknown',
    `The console of partition ${partition} has no public address to link to. Configure its origin, or hand out ` +
      'the template itself.',
  )
}

function tooLong(length: number): RoleTemplateError {
  return new RoleTemplateError(
    'template-url-too-long',
    `The template's URL has ${length} characters and CloudFormation takes ${TEMPLATE_URL_LIMIT}. Presigned links ` +
      'with a session token get this long: publish the template in a bucket that customers can read.',
  )
}

/** RFC 3986 unreserved characters stay; `encodeURIComponent` leaves `!'()*`, which end links in mails and chats. */
function percentEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
