import type { LinkGrant, LinkTokens } from '../links/link-token.js'

export interface SessionSettings {
  linkTokens: LinkTokens
  /** True where the service is reached by https: then the cookie travels by it alone. */
  secure: boolean
  /** True where other sites may embed the page, which has no cookie then but one that says so, over https. */
  embedded: boolean
  now: () => Date
}

/**
 * Over https the name has the prefix that browsers take from this very host alone, so that no sibling domain, nor
 * anybody on the way of a plain http request, can put another session under a customer. The prefix wants the path `/`.
 * @see https://www.rfc-editor.org/rfc/rfc6265 section 4.1.2
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis section 4.1.3.2
 */
function cookieName({ secure }: Pick<SessionSettings, 'secure'>): string {
  return secure ? '__Host-drawbridge_onboarding' : 'drawbridge_onboarding'
}

/**
 * The cookie of an opened link: a session token, which is worth nothing as a bearer token of the API. It ends with the
 * link. Scripts cannot read it.
 */
export async function sessionCookie(settings: SessionSettings, grant: LinkGrant): Promise<string> {
  const { linkTokens, now } = settings
  const seconds = Math.max(0, Math.floor((grant.expiresAt.getTime() - now().getTime()) / 1_000))
  return `${cookieName(settings)}=${await linkTokens.sign('session', grant)}; ${attributes(settings, seconds)}`
}

/** Takes the cookie away. */
export function endedSessionCookie(settings: SessionSettings): string {
  return `${cookieName(settings)}=; ${attributes(settings, 0)}`
}

function attributes({ secure, embedded }: SessionSettings, maxAge: number): string {
  const site = embedded && secure ? 'SameSite=None; Partitioned' : 'SameSite=Lax'
  return `Path=${secure ? '/' : '/onboarding'}; Max-Age=${maxAge}; HttpOnly; ${site}${secure ? '; Secure' : ''}`
}

/** The session token of a request, by its Cookie header. */
export function sessionTokenOf(
  settings: Pick<SessionSettings, 'secure'>,
  cookies: string | undefined,
): string | undefined {
  const start = `${cookieName(settings)}=`
  const pair = cookies?.split(/; */).find(part => part.startsWith(start))
  return pair?.slice(start.length) || undefined
}
