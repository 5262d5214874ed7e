import { isRegion, partitionOfRegion } from './role-template/region.js'
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

/** Also on loopback by http, where nobody can listen in. */
const HTTPS_ORIGIN = /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(?=[:/]|$))[\w.:-]*$/
const HTTPS_URL = /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(?=[:/]|$))[\w.:-]*(\/[\w./~%-]*)?$/

type Environment = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Variables that only an endpoint override may use, since they point away from AWS. */
const OVERRIDES = ['DRAWBRIDGE_TEMPLATE_BASE_URL', 'DRAWBRIDGE_CONSOLE_ORIGIN']

/**
 * Reads and checks the environment.
 * @param env variables by name, usually `process.env`
 * @param defaultTemplateFolder where the templates shipped with the service lie
 * @throws ConfigError naming every problem at once
 */
export function loadConfig(env: Environment, defaultTemplateFolder: string): Config {
  return loadSections(env, defaultTemplateFolder, SECTIONS)
}

const SECTIONS = ['http', 'metrics', 'log', 'tracing', 'oidc', 'vendor', 'aws', 'templates', 'pages'] as const

/**
 * The same for a command that needs a part of it: what belongs to other sections may be missing or wrong. A variable
 * that is not known is refused all the same, since it may be one of these, misspelt.
 */
export function loadSections<Section extends keyof Config>(
  env: Environment,
  defaultTemplateFolder: string,
  sections: readonly Section[],
): Pick<Config, Section> {
  const read = new Reader(env)
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
    pages: read.section('pages', readPages),
  }
  read.refuseUnknown()
  const problems = read.problemsOf(sections)
  if (problems.length > 0) throw new ConfigError(problems)
  const chosen = Object.fromEntries(sections.map(section => [section, config[section]]))
  return deepFreeze(chosen as Pick<Config, Section>)
}

function readHttp(read: Reader): Config['http'] {
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

function readMetrics(read: Reader): Config['metrics'] {
  return { host: read.text('METRICS_HOST', '0.0.0.0'), port: read.integer('METRICS_PORT', 9464, 0, 65_535) }
}

function readOidc(read: Reader): Config['oidc'] {
  return {
    issuer: read.url('DRAWBRIDGE_OIDC_ISSUER'),
    audience: read.text('DRAWBRIDGE_OIDC_AUDIENCE'),
    rolesClaim: read.text('DRAWBRIDGE_OIDC_ROLES_CLAIM', 'roles'),
    tenantClaim: read.text('DRAWBRIDGE_OIDC_TENANT_CLAIM', 'tenant_id'),
  }
}

function readVendor(read: Reader): Config['vendor'] {
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

function readAws(read: Reader, vendorRoleArn: string): Config['aws'] {
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

function readTemplates(read: Reader, defaultFolder: string): Config['templates'] {
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

function readPages(read: Reader): Config['pages'] {
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
    returnUrls: read.list('DRAWBRIDGE_RETURN_URLS', HTTPS_URL, 'https URLs, separated by commas'),
    frameAncestors: read.list(
      'DRAWBRIDGE_FRAME_ANCESTORS',
      HTTPS_ORIGIN,
      'https origins without a path, separated by commas',
    ),
  }
}

/**
 * On where an endpoint or an exporter is named, by the variables that all of OpenTelemetry shares. Two defaults are
 * other than its own: nothing is sent unless somebody asks for it, and callers' headers are not believed.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
function readTracing(read: Reader): TracingSettings | undefined {
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

class Reader {
  /** What is wrong, and of which section; undefined is everybody's. */
  private readonly problems: { section: keyof Config | undefined; text: string }[] = []
  private readonly known = new Set<string>()
  private current: keyof Config | undefined

  constructor(private readonly env: Environment) {}

  section<T>(name: keyof Config, readIt: (read: Reader) => T): T {
    this.current = name
    const value = readIt(this)
    this.current = undefined
    return value
  }

  problemsOf(sections: readonly (keyof Config)[]): string[] {
    return this.problems.flatMap(({ section, text }) =>
      section === undefined || sections.includes(section) ? [text] : [],
    )
  }

  private tell(text: string): void {
    this.problems.push({ section: this.current, text })
  }

  text(name: string, fallback?: string): string {
    this.known.add(name)
    const value = this.env[name]?.trim()
    if (value) return value
    if (fallback !== undefined) return fallback
    this.tell(`${name} is missing`)
    return ''
  }

  matching(name: string, pattern: RegExp, what: string, fallback?: string): string {
    const value = this.text(name, fallback)
    if (value !== '' && !pattern.test(value)) this.tell(`${name} is not ${what}: "${value}"`)
    return value
  }

  list(name: string, pattern: RegExp, what: string): string[] {
    const values = this.text(name, '')
      .split(',')
      .map(v => v.trim())
      .filter(v => v !== '')
    if (values.some(v => !pattern.test(v))) this.tell(`${name} is not ${what}: "${values.join(',')}"`)
    return values
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const text = this.text(name, String(fallback))
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      this.tell(`${name} is not a whole number from ${least} to ${most}: "${text}"`)
    }
    return value
  }

  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.text(name, fallback)
    const found = values.find(v => v === value)
    if (found === undefined) this.tell(`${name} is not one of ${values.join(', ')}: "${value}"`)
    return found ?? fallback
  }

  url(name: string): string {
    const value = this.text(name)
    if (value === '') return value
    const problem = urlProblem(value)
    if (problem) this.tell(`${name} ${problem}: "${value}"`)
    return value
  }

  optionalUrl(name: string): string | undefined {
    this.known.add(name)
    return this.env[name]?.trim() ? this.url(name) : undefined
  }

  /** Credentials never cross a partition: the role and the Region have to lie in one. */
  refuseRegionOutside({ region, partition }: { region: string; partition: string }): void {
    if (region === '' || partition === '' || !isRegion(region) || partitionOfRegion(region) === partition)
      return
    this.tell(`AWS_REGION ${region} is not in partition ${partition} of DRAWBRIDGE_VENDOR_ROLE_ARN`)
  }

  /** An endpoint set by accident would send customers' credentials somewhere else: it has to be allowed. */
  refuseEndpointOverrides(): void {
    const set = Object.keys(this.env).filter(
      name => this.env[name] && (/^AWS_ENDPOINT_URL(_|$)/.test(name) || OVERRIDES.includes(name)),
    )
    for (const name of set) {
      this.tell(`${name} is set, but DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE is not "true"`)
    }
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.env)) {
      if (name.startsWith('DRAWBRIDGE_') && !this.known.has(name) && !CLIENT_VARIABLES.has(name)) {
        this.tell(`${name} is not a variable of this service (misspelt?)`)
      }
    }
  }
}

/** Variables of the command-line client, which may stand in the same environment. */
const CLIENT_VARIABLES = new Set(['DRAWBRIDGE_URL', 'DRAWBRIDGE_TOKEN'])

/** What is wrong with a URL to send something to: https everywhere; http only on loopback, where nobody listens in. */
export function urlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.username || url.password) return 'is not an absolute URL without credentials'
  // By the text: an empty query or fragment leaves no trace in the parsed URL, but breaks what is appended to it.
  if (/[?#]/.test(text)) return 'must have neither query nor fragment'
  if (url.protocol === 'https:') return undefined
  return url.protocol === 'http:' && isLoopback(url.hostname)
    ? undefined
    : 'must be https (http on loopback only)'
}

/** Is this host name one of this machine's own (RFC 6761 `localhost`, 127.0.0.0/8, ::1)? */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  }
  return Object.freeze(value)
}
