import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type FieldError, Problem } from '../problem.js'
import { deprecationHeaders } from './deprecation.js'
import { httpErrors } from './errors.js'
import { pathOf } from './path-of.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True where a body holds a secret: nothing that was sent in it is told in an answer. */
    secretBody?: boolean
  }
}

/** Fastify's own errors, by code. Everything of theirs that is not here and below 500 is a malformed request. */
const FASTIFY_ERRORS: Record<string, keyof typeof httpErrors> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
}

/** Turns whatever is thrown into problem details (RFC 9457), in one place. */
export function registerProblemAnswers(app: FastifyInstance, publicUrl: string): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(problemOf(error, request.routeOptions.config), request, reply, publicUrl),
  )
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new Problem(httpErrors['not-found']), request, reply, publicUrl),
  )
}

/** Logs the problems that are ours or a dependency's. What is turned away in thousands is counted, not told one by one. */
export function logProblem(problem: Problem, request: FastifyRequest): void {
  const { code, status } = problem.kind
  if (status >= 500 && problem.kind !== httpErrors.overloaded)
    request.log.error({ err: problem.cause ?? problem, code }, problem.detail)
}

/** Sends a problem, and logs it. */
export function sendProblem(
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
) {
  logProblem(problem, request)
  return (
    reply
      .code(problem.kind.status)
      // Some problems come up before any hook has run.
      .headers({
        'x-request-id': request.id,
        'cache-control': 'no-store',
        ...deprecationHeaders(publicUrl, request.url),
        ...problem.headers,
      })
      .type('application/problem+json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(
        problemBody(problem, {
          publicUrl,
          requestId: request.id,
          instance: pathOf(request.url),
        }),
      )
  )
}

/** The members of problem details, RFC 9457, section 3.1. */
export function problemBody(
  { kind, detail, errors }: Problem,
  { publicUrl, requestId, instance }: { publicUrl: string; requestId: string; instance: string },
) {
  const { code, status, title } = kind
  const type = `${publicUrl}/errors/${code}`
  return { type, title, status, detail, instance, code, requestId, ...(errors && { errors }) }
}

/** @param config of the route, where the error is of one */
export function problemOf(
  error: FastifyError | Problem | Error,
  config: { secretBody?: boolean } = {},
): Problem {
  if (error instanceof Problem) return error
  if ('validation' in error && error.validation) return schemaProblem(error, config)
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = FASTIFY_ERRORS[code]
  if (known) return new Problem(httpErrors[known])
  // Its message has the whole URL in it.
  if (code === 'FST_ERR_BAD_URL') {
    return new Problem(httpErrors['malformed-request'], { detail: 'The URL is not well formed.' })
  }
  if (statusCode >= 400 && statusCode < 500) {
    return new Problem(httpErrors['malformed-request'], { detail: error.message, cause: error })
  }
  return new Problem(httpErrors['internal-error'], { cause: error })
}

/** Problems of one request that are named. A hostile body has thousands, and the answer would outgrow it. */
const MOST_ERRORS = 20
/** Characters of a pointer or message that are told: the sender's own field names are among them. */
const LONGEST_TEXT = 500

const cut = (text: string) => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text)

function schemaProblem(
  { validation = [], validationContext = 'body' }: FastifyError,
  { secretBody = false }: { secretBody?: boolean },
): Problem {
  const errors = validation.slice(0, MOST_ERRORS).map((issue): FieldError => {
    const { additionalProperty } = issue.params as { additionalProperty?: string }
    // Somebody may have put the secret where its name belongs.
    const unknown = secretBody ? 'has no further field' : `has no field "${additionalProperty}"`
    const message = additionalProperty === undefined ? issue.message : unknown
    return {
      in: validationContext,
      pointer: cut(issue.instancePath),
      message: cut(message ?? 'is not valid'),
    }
  })
  const [first] = errors
  const more = validation.length > 1 ? ` (and ${validation.length - 1} more)` : ''
  return new Problem(httpErrors['invalid-request'], {
    detail: `${first?.in} ${first?.pointer} ${first?.message}${more}.`.replace(/ +/g, ' '),
    errors,
  })
}
