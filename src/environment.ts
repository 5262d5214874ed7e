import type { Config } from './config.js'
import { isRegion, partitionOfRegion } from './role-template/region.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables that only an endpoint override may use, since they point away from AWS. */
const OVERRIDES = ['DRAWBRIDGE_TEMPLATE_BASE_URL', 'DRAWBRIDGE_CONSOLE_ORIGIN']

/** Reads variables one by one, and gathers what is wrong with any of them, by the section that asked for it. */
export class EnvironmentReader {
  /** What is wrong, and of which section; undefined is everybody's. */
  private readonly problems: { section: keyof Config | undefined; text: string }[] = []
  private readonly known = new Set<string>()
  private current: keyof Config | undefined

  constructor(private readonly env: Environment) {}

  section<T>(name: keyof Config, readIt: (read: EnvironmentReader) => T): T {
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
    const values = this.values(name)
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

  /** Several URLs, separated by commas. */
  urls(name: string): string[] {
    return this.each(name, urlProblem)
  }

  /** Several origins, separated by commas: they go into a header, so they have no more than they need. */
  origins(name: string): string[] {
    return this.each(name, value => urlProblem(value) ?? originProblem(value))
  }

  private each(name: string, problemOf: (value: string) => string | undefined): string[] {
    const values = this.values(name)
    for (const value of values) {
      const problem = problemOf(value)
      if (problem) this.tell(`${name} ${problem}: "${value}"`)
    }
    return values
  }

  private values(name: string): string[] {
    return this.text(name, '')
      .split(',')
      .map(value => value.trim())
      .filter(value => value !== '')
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

function originProblem(text: string): string | undefined {
  return new URL(text).origin === text && /^[\w.:/[\]-]+$/.test(text)
    ? undefined
    : 'must be an origin, without a path'
}

/** Is this host name one of this machine's own (RFC 6761 `localhost`, 127.0.0.0/8, ::1)? */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
