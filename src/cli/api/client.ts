import { Failure } from '../failure.js'
import { failureOf, problemOf, type Refusal } from './problem.js'
import { type Attempt, retryAfterOf, retryDelay } from './retry.js'
import type { Connection } from './settings.js'
import { isFinal, silenceFailure } from './silence.js'

/** No answer of the service comes near it; what does is not the service. */
const MAX_BODY_BYTES = 32 * 1024 * 1024

export interface ApiRequest {
  query?: Record<string, string | number | undefined>
  body?: unknown
  /** Makes a POST safe to repeat. */
  idempotencyKey?: string
  /** Seconds for one attempt, its body included. */
  timeout?: number
  /** What the answer is to be; JSON if not said. */
  type?: 'json' | 'text'
}

export interface ApiTools {
  now: () => Date
  pause: (milliseconds: number) => Promise<void>
  /** Told before a wait. */
  waiting?: (milliseconds: number, why: string) => void
}

export type Api = ReturnType<typeof createApi>

interface Answer extends Refusal {
  location: string | null
  retryAfter: string | undefined
}

const DEFAULT_TIMEOUT = 30

/**
 * Calls the service's API. A request that is safe to repeat (GET, a POST with an idempotency key) is repeated a few
 * times where the service is away or busy, any other only where it was refused before anything was done. Redirects
 * are not followed: the token would go along.
 */
export function createApi({ url, token }: Connection, tools: ApiTools) {
  const { now, pause, waiting = () => undefined } = tools

  const attempt = async (method: string, target: string, request: ApiRequest): Promise<Answer> => {
    const { body, idempotencyKey, timeout = DEFAULT_TIMEOUT, type = 'json' } = request
    const response = await fetch(target, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout * 1_000),
      headers: {
        authorization: `Bearer ${token}`,
        accept: type === 'json' ? 'application/json' : 'text/plain, */*',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const retryAfter = response.headers.get('retry-after') ?? undefined
    const milliseconds = retryAfterOf(retryAfter, now())
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      location: response.headers.get('location'),
      retryAfter,
      ...(milliseconds !== undefined && { retryAfterSeconds: Math.ceil(milliseconds / 1_000) }),
      body: await bodyOf(response),
    }
  }

  const request = async (method: string, path: string, options: ApiRequest = {}): Promise<unknown> => {
    const target = targetOf(url, path, options.query)
    const repeatable = method === 'GET' || options.idempotencyKey !== undefined
    let waited = 0
    for (let count = 1; ; count++) {
      const outcome = await attempt(method, target, options).catch((error: unknown) => {
        if (error instanceof Failure) throw error
        return { error }
      })
      if ('status' in outcome && outcome.status < 400) return successOf(outcome, options.type ?? 'json')
      const delay = retryDelay(asAttempt(outcome), {
        count,
        waited,
        repeatable: repeatable && !('error' in outcome && isFinal(outcome.error)),
        now: now(),
        jitter: Math.random(),
      })
      if (delay === undefined) {
        throw 'error' in outcome
          ? silenceFailure(url, outcome.error, options.timeout ?? DEFAULT_TIMEOUT)
          : await failureOf(outcome)
      }
      waiting(delay, 'error' in outcome ? 'no answer' : `HTTP ${outcome.status}`)
      await pause(delay)
      waited += delay
    }
  }

  return {
    get: (path: string, options?: ApiRequest) => request('GET', path, options),
    post: (path: string, options?: ApiRequest) => request('POST', path, options),
    delete: (path: string, options?: ApiRequest) => request('DELETE', path, options),
  }
}

function targetOf(url: string, path: string, query: ApiRequest['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return `${url}${path}${search.size > 0 ? `?${search}` : ''}`
}

async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  const reader = response.body?.getReader()
  for (let size = 0; reader !== undefined; ) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > MAX_BODY_BYTES) {
      await reader.cancel()
      throw new Failure('The answer does not end: more than 32 MiB came', {
        detail: `HTTP ${response.status}, ${response.headers.get('content-type') ?? 'no type'}`,
        remedy: 'Check DRAWBRIDGE_URL: this is not an answer of the service.',
      })
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function successOf(answer: Answer, type: 'json' | 'text'): unknown {
  const { status, contentType, body, location } = answer
  if (status >= 300) {
    throw new Failure(`The answer is a redirect (HTTP ${status}), which is not followed`, {
      detail: location === null ? 'It names no address.' : `It leads to ${location}`,
      remedy: 'The token would go along. Set DRAWBRIDGE_URL to the address of the service itself.',
    })
  }
  const foreign = (why: string) =>
    new Failure(`The answer is not the service's: ${why}`, {
      detail: `HTTP ${status}, ${contentType || 'no type'}`,
      remedy: 'Check DRAWBRIDGE_URL: a proxy or another server may answer in its place.',
    })
  if (type === 'text') {
    if (/^text\/html\b/i.test(contentType)) throw foreign('it is a page')
    return body
  }
  if (!/^application\/json\b/i.test(contentType)) throw foreign('it is not JSON')
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw foreign('its JSON cannot be read')
  }
}

function asAttempt(outcome: Answer | { error: unknown }): Attempt {
  if ('error' in outcome) return { kind: 'silence' }
  const { status, retryAfter } = outcome
  const code = problemOf(outcome)?.code
  return {
    kind: 'answer',
    status,
    ...(typeof code === 'string' && { code }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}
