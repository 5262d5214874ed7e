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
  /** Told the headers of the last answer, be it a success or not. */
  headers?: (headers: Headers) => void
}

export interface StreamRequest {
  query?: ApiRequest['query']
  /** Seconds without a byte after which it is given up. */
  timeout?: number | undefined
  /** Media type of the answer. */
  type: string
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
  response: Response
}

/** How one attempt is made: whether its body is read, and when it is given up. */
interface Way {
  accept: string
  signal: () => AbortSignal
  readsSuccess: boolean
}

const DEFAULT_TIMEOUT = 30

/**
 * Calls the service's API. A request that is safe to repeat (GET, PUT, a POST with an idempotency key) is repeated a few
 * times where the service is away or busy, any other only where it was refused before anything was done. Redirects
 * are not followed: the token would go along.
 */
export function createApi({ url, token }: Connection, tools: ApiTools) {
  const { now, pause, waiting = () => undefined } = tools

  const attempt = async (method: string, target: string, request: ApiRequest, way: Way): Promise<Answer> => {
    const { body, idempotencyKey } = request
    const response = await fetch(target, {
      method,
      redirect: 'manual',
      signal: way.signal(),
      headers: {
        authorization: `Bearer ${token}`,
        accept: way.accept,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const retryAfter = response.headers.get('retry-after') ?? undefined
    const milliseconds = retryAfterOf(retryAfter, now())
    return {
      response,
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      location: response.headers.get('location'),
      retryAfter,
      ...(milliseconds !== undefined && { retryAfterSeconds: Math.ceil(milliseconds / 1_000) }),
      body: way.readsSuccess || response.status >= 300 ? await bodyOf(response) : '',
    }
  }

  /** The answer to a request, which is repeated where that may help. Throws Failure where it is no success. */
  const answerOf = async (method: string, path: string, options: ApiRequest, way: Way): Promise<Answer> => {
    const target = targetOf(url, path, options.query)
    const repeatable = method === 'GET' || method === 'PUT' || options.idempotencyKey !== undefined
    let waited = 0
    for (let count = 1; ; count++) {
      const outcome = await attempt(method, target, options, way).catch((error: unknown) => {
        if (error instanceof Failure) throw error
        return { error }
      })
      if ('status' in outcome) options.headers?.(outcome.response.headers)
      if ('status' in outcome && outcome.status < 400) return outcome
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

  const request = async (method: string, path: string, options: ApiRequest = {}): Promise<unknown> => {
    const { type = 'json', timeout = DEFAULT_TIMEOUT } = options
    const answer = await answerOf(method, path, options, {
      accept: type === 'json' ? 'application/json' : 'text/plain, */*',
      signal: () => AbortSignal.timeout(timeout * 1_000),
      readsSuccess: true,
    })
    return successOf(answer, type)
  }

  /** The bytes of an answer that may be of any length. Repeated until it begins, and never after. */
  async function* stream(path: string, { query = {}, timeout, type }: StreamRequest) {
    const seconds = timeout ?? DEFAULT_TIMEOUT
    const idle = idleSignal(seconds)
    try {
      const options = { query, timeout: seconds }
      const way = { accept: `${type}, application/problem+json`, signal: idle.start, readsSuccess: false }
      const answer = await answerOf('GET', path, options, way)
      if (answer.status >= 300) throw redirectFailure(answer)
      if (answer.contentType.split(';')[0] !== type) throw foreignFailure(answer, `it is not ${type}`)
      const reader = answer.response.body?.getReader()
      for (;;) {
        const read = await reader?.read().catch((error: unknown) => {
          throw silenceFailure(url, error, seconds)
        })
        if (!read || read.done) return
        idle.goOn()
        yield read.value
      }
    } finally {
      idle.end()
    }
  }

  return {
    get: (path: string, options?: ApiRequest) => request('GET', path, options),
    post: (path: string, options?: ApiRequest) => request('POST', path, options),
    put: (path: string, options?: ApiRequest) => request('PUT', path, options),
    delete: (path: string, options?: ApiRequest) => request('DELETE', path, options),
    stream,
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

/** A signal that ends what no byte came of for so long. */
function idleSignal(seconds: number) {
  let timer: NodeJS.Timeout | undefined
  return {
    start: () => {
      clearTimeout(timer)
      const controller = new AbortController()
      const late = () => controller.abort(new DOMException('No byte came', 'TimeoutError'))
      timer = setTimeout(late, seconds * 1_000)
      return controller.signal
    },
    goOn: () => void timer?.refresh(),
    end: () => clearTimeout(timer),
  }
}

function redirectFailure({ status, location }: Answer): Failure {
  return new Failure(`The answer is a redirect (HTTP ${status}), which is not followed`, {
    detail: location === null ? 'It names no address.' : `It leads to ${location}`,
    remedy: 'The token would go along. Set DRAWBRIDGE_URL to the address of the service itself.',
  })
}

function foreignFailure({ status, contentType }: Answer, why: string): Failure {
  return new Failure(`The answer is not the service's: ${why}`, {
    detail: `HTTP ${status}, ${contentType || 'no type'}`,
    remedy: 'Check DRAWBRIDGE_URL: a proxy or another server may answer in its place.',
  })
}

function successOf(answer: Answer, type: 'json' | 'text'): unknown {
  const { status, contentType, body } = answer
  if (status >= 300) throw redirectFailure(answer)
  if (type === 'text') {
    if (/^text\/html\b/i.test(contentType)) throw foreignFailure(answer, 'it is a page')
    return body
  }
  if (!/^application\/json\b/i.test(contentType)) throw foreignFailure(answer, 'it is not JSON')
  try {
    return JSON.parse(body) as unknown
  } catch {
    throw foreignFailure(answer, 'its JSON cannot be read')
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
