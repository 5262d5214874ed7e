import { type Environment, EnvironmentReader } from './environment.js'
import { LONGEST_INTERVAL_MS } from './roles/role-status.js'
import { type Brand, DEFAULT_COLOR } from './web/brand.js'

/**
 * The environment, read once, checked as a whole, and frozen. Nothing else reads `process.env`.
 * `docs/configuration.md` lists every variable.
 */

export interface TracingSettings {
  /** Where traces go, by OTLP over HTTP. */
  url: string
  /** True where a caller's `traceparent` is followed. */
  joinsCallersTraces: boolean
}

export interface Config {
  http: {
    host: string
    port: number
    /** Origin under which callers reach the service, without a trailing slash. */
    publicUrl: string
    bodyLimitBytes: number
    /** Number of reverse proxies whose `X-Forwarded-For` is believed. */
    trustedProxies: number
    /** Requests one principal may send in ten seconds. */
    rateLimit: number
    /** Event-loop delay in milliseconds from which requests are shed; 0 switches shedding off. */
    maxEventLoopDelay: number
    /** Requests under way from which further ones are shed; 0 switches that off. */
    maxRequestsInFlight: number
  }
  metrics: { host: string; port: number }
  log: { level: string }
  /** Undefined where tracing is off. */
  tracing: TracingSettings | undefined
  oidc: { issuer: string; audience: string; rolesClaim: string; tenantClaim: string }
  aws: {
    region: string
    partition: string
    table: string
    secretPrefix: string
    kmsKeyId: string | undefined
    /** False keeps the SDK from endpoints that a shared configuration file names. */
    endpointOverrideAllowed: boolean
    /** Milliseconds for one call to AWS, retries not counted. */
    timeout: number
    stsConcurrency: number
    stsRatePerSecond: number
  }
  vendor: {
    roleArn: string
    accountId: string
    /** Every account of the vendor's: roles in them are refused. Holds `accountId`. */
    accountIds: readonly string[]
  }
  templates: {
    bucket: string
    /** Default permission set of onboarding and roles. */
    permissionSet: string
    folder: string
    /** `public`: the bucket serves templates to everyone; `presigned`: links for trials, see docs. */
    access: 'public' | 'presigned'
    /** Set where the bucket or the console is not AWS's own (endpoint override only). */
    baseUrl: string | undefined
    consoleOrigin: string | undefined
  }
  verification: {
    /** Milliseconds in which every role is verified once. */
    interval: number
  }
  staticCredentials: {
    /** IAM roles and users that may read customers' access keys in Secrets Manager, besides the service. */
    readers: readonly string[]
  }
  anchors: {
    /** Undefined where the audit trail is not anchored. */
    bucket: string | undefined
    /** Milliseconds from one anchor to the next. */
    interval: number
  }
  pages: {
    brand: Brand
    /** Customers may be sent back to what lies under one of these. */
    returnUrls: readonly string[]
    /** Origins whose pages may embed the onboarding page. */
    frameAncestors: readonly string[]
  }
}

/** All that is wrong with the environment, in one message. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map(p => `  - ${p}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * Reads and checks the environment.
 * @param env variables by name, usually `process.env`
 * @param defaultTemplateFolder where the templates shipped with the service lie
 * @throws ConfigError naming every problem at once
 */
export function loadConfig(env: Environment, defaultTemplateFolder: string): Config {
  return loadSections(env, defaultTemplateFolder, SECTIONS)
}

const SECTIONS = [
  'http',
  'metrics',
  'log',
  'tracing',
  'oidc',
  'vendor',
  'aws',
  'templates',
  'verification',
  'staticCredentials',
  'anchors',
  'pages',
] as const

/**
 * The same for a command that needs a part of it: what belongs to other sections may be missing or wrong. A variable
 * that is not known is refused all the same, since it may be one of these, misspelt.
 */
export function loadSections<Section extends keyof Config>(
  env: Environment,
  defaultTemplateFolder: string,
  sections: readonly Section[],
): Pick<Config, Section> {
  const read = new EnvironmentReader(env)
  const vendor = read.section('vendor', readVendor)
  const config: Config = {
    http: read.section('http', readHttp),
    metrics: read.section('metrics', readMetrics),
    log: read.section('log', () => ({ level: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info') })),
    tracing: read.section('tracing', readTracing),
    oidc: read.section('oidc', readOidc),
    aws: read.section('aws', () => readAws(read, vendor.roleArn)),
    vendor,
    templates: read.section('templates', () => readTemplates(read, defaultTemplateFolder)),
    verification: read.section('verification', readVerification),
    staticCredentials: read.section('staticCredentials', () => ({
      readers: read.list('DRAWBRIDGE_STATIC_CREDENTIAL_READERS', PRINCIPAL, READERS),
    })),
    anchors: read.section('anchors', readAnchors),
    pages: read.section('pages', readPages),
  }
  read.refuseUnknown()
  const problems = read.problemsOf(sections)
  if (problems.length > 0) throw new ConfigError(problems)
  const chosen = Object.fromEntries(sections.map(section => [section, config[section]]))
  return deepFreeze(chosen as Pick<Config, Section>)
}

function readHttp(read: EnvironmentReader): Config['http'] {
  return {
    host: read.text('HOST', '0.0.0.0'),
    port: read.integer('PORT', 3000, 0, 65_535),
    publicUrl: read.url('DRAWBRIDGE_PUBLIC_URL').replace(/\/+$/, ''),
    bodyLimitBytes: read.integer('DRAWBRIDGE_BODY_LIMIT', 65_536, 1_024, 1_048_576),
    trustedProxies: read.integer('DRAWBRIDGE_TRUSTED_PROXIES', 0, 0, 10),
    rateLimit: read.integer('DRAWBRIDGE_RATE_LIMIT', 3_000, 1, 1_000_000),
    maxEventLoopDelay: read.integer('DRAWBRIDGE_MAX_EVENT_LOOP_DELAY', 500, 0, 60_000),
    maxRequestsInFlight: read.integer('DRAWBRIDGE_MAX_REQUESTS_IN_FLIGHT', 1_000, 0, 100_000),
  }
}

function readMetrics(read: EnvironmentReader): Config['metrics'] {
  return { host: read.text('METRICS_HOST', '0.0.0.0'), port: read.integer('METRICS_PORT', 9464, 0, 65_535) }
}

function readOidc(read: EnvironmentReader): Config['oidc'] {
  return {
    issuer: read.url('DRAWBRIDGE_OIDC_ISSUER'),
    audience: read.text('DRAWBRIDGE_OIDC_AUDIENCE'),
    rolesClaim: read.text('DRAWBRIDGE_OIDC_ROLES_CLAIM', 'roles'),
    tenantClaim: read.text('DRAWBRIDGE_OIDC_TENANT_CLAIM', 'tenant_id'),
  }
}

function readVendor(read: EnvironmentReader): Config['vendor'] {
  const roleArn = read.matching(
    'DRAWBRIDGE_VENDOR_ROLE_ARN',
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'an IAM role ARN, the role this service runs as (arn:aws:iam::111111111111:role/drawbridge)',
  )
  const accountId = roleArn.split(':')[4] ?? ''
  const others = read.list(
    'DRAWBRIDGE_VENDOR_ACCOUNT_IDS',
    /^\d{12}$/,
    '12-digit account IDs, separated by commas',
  )
  return { roleArn, accountId, accountIds: [...new Set([accountId, ...others])] }
}

function readAws(read: EnvironmentReader, vendorRoleArn: string): Config['aws'] {
  const aws = {
    region: read.matching(
      'AWS_REGION',
      /^(eusc|[a-z]{2})(-[a-z]+)+-\d$/,
      'an AWS Region such as eu-central-1',
    ),
    partition: vendorRoleArn.split(':')[1] ?? '',
    table: read.matching('DRAWBRIDGE_TABLE', /^[\w.-]{3,255}$/, 'a DynamoDB table name', 'drawbridge'),
    secretPrefix: read.matching(
      'DRAWBRIDGE_SECRET_PREFIX',
      /^[\w/+=.@-]{1,200}$/,
      'a secret name prefix',
      'drawbridge/',
    ),
    kmsKeyId: read.text('DRAWBRIDGE_KMS_KEY_ID', '') || undefined,
    endpointOverrideAllowed:
      read.oneOf('DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE', ['true', 'false'], 'false') === 'true',
    timeout: read.integer('DRAWBRIDGE_AWS_TIMEOUT', 3_000, 100, 30_000),
    stsConcurrency: read.integer('DRAWBRIDGE_STS_CONCURRENCY', 20, 1, 500),
    stsRatePerSecond: read.integer('DRAWBRIDGE_STS_RATE', 100, 1, 600),
  }
  read.refuseRegionOutside(aws)
  if (!aws.endpointOverrideAllowed) read.refuseEndpointOverrides()
  return aws
}

function readTemplates(read: EnvironmentReader, defaultFolder: string): Config['templates'] {
  return {
    bucket: read.matching(
      'DRAWBRIDGE_TEMPLATE_BUCKET',
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'an S3 bucket name without dots',
    ),
    permissionSet: read.matching(
      'DRAWBRIDGE_PERMISSION_SET',
      /^[a-z][a-z0-9-]{0,62}$/,
      'the name of a permission set',
      'inventory',
    ),
    folder: read.text('DRAWBRIDGE_TEMPLATE_FOLDER', defaultFolder),
    access: read.oneOf('DRAWBRIDGE_TEMPLATE_ACCESS', ['public', 'presigned'], 'public'),
    baseUrl: read.optionalUrl('DRAWBRIDGE_TEMPLATE_BASE_URL'),
    consoleOrigin: read.optionalUrl('DRAWBRIDGE_CONSOLE_ORIGIN'),
  }
}

const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/
const READERS = 'ARNs of IAM roles or users, separated by commas'

function readVerification(read: EnvironmentReader): Config['verification'] {
  const longest = LONGEST_INTERVAL_MS / 1_000
  return { interval: read.integer('DRAWBRIDGE_VERIFICATION_INTERVAL', 86_400, 900, longest) * 1_000 }
}

function readAnchors(read: EnvironmentReader): Config['anchors'] {
  const bucket = read.matching(
    'DRAWBRIDGE_ANCHOR_BUCKET',
    /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    'an S3 bucket name without dots',
    '',
  )
  return {
    bucket: bucket || undefined,
    interval: read.integer('DRAWBRIDGE_ANCHOR_INTERVAL', 900, 60, 86_400) * 1_000,
  }
}

function readPages(read: EnvironmentReader): Config['pages'] {
  return {
    brand: {
      name: read.text('DRAWBRIDGE_VENDOR_NAME', 'Drawbridge'),
      logo: read.text('DRAWBRIDGE_VENDOR_LOGO', '') || undefined,
      color: read.matching(
        'DRAWBRIDGE_VENDOR_COLOR',
        /^#[0-9a-f]{6}$/i,
        'a colour such as #1d4f91',
        DEFAULT_COLOR,
      ),
      supportUrl:
        read.matching(
          'DRAWBRIDGE_SUPPORT_URL',
          /^(https:\/\/|mailto:)\S+$/,
          'an address that begins with https:// or mailto:',
          '',
        ) || undefined,
    },
    returnUrls: read.urls('DRAWBRIDGE_RETURN_URLS'),
    frameAncestors: read.origins('DRAWBRIDGE_FRAME_ANCESTORS'),
  }
}

/**
 * On where an endpoint or an exporter is named, by the variables that all of OpenTelemetry shares. Two defaults are
 * other than its own: nothing is sent unless somebody asks for it, and callers' headers are not believed.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
function readTracing(read: EnvironmentReader): TracingSettings | undefined {
  const disabled = read.oneOf('OTEL_SDK_DISABLED', ['true', 'false'], 'false') === 'true'
  const base = read.optionalUrl('OTEL_EXPORTER_OTLP_ENDPOINT')
  const own = read.optionalUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const byDefault = (own ?? base) === undefined ? 'none' : 'otlp'
  const exporter = read.oneOf('OTEL_TRACES_EXPORTER', ['none', 'otlp'], byDefault)
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']) {
    read.oneOf(name, ['http/protobuf'], 'http/protobuf')
  }
  const joinsCallersTraces =
    read.oneOf('OTEL_PROPAGATORS', ['none', 'tracecontext'], 'none') === 'tracecontext'
  if (disabled || exporter === 'none') return undefined
  const url = own ?? `${(base ?? 'http://localhost:4318').replace(/\/+$/, '')}/v1/traces`
  return { url, joinsCallersTraces }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  }
  return Object.freeze(value)
}
