import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'

const CODED = 'The body has a Content-Encoding; bodies are read as they are.'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * Reads JSON bodies, and merge patches. An empty body counts as none, whatever its type says: clients send
 * `Content-Type: application/json` with DELETE. Bytes that are not UTF-8 are refused (RFC 8259, section 8.1), and so are
 * bodies that say that they are encoded: read as they stand they would not be what whoever stands before the service,
 * who may decode them, has judged.
 */
export function registerBodyParsing(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined)
      const refusal = refusalOfCoding(request)
      if (refusal) return done(refusal)
      const text = decoded(body)
      // A byte order mark is taken off once; the parser would take off another.
      if (text === undefined || text.startsWith('\ufeff')) {
        return done(new Problem(httpErrors['malformed-request'], { detail: 'The body is not UTF-8.' }))
      }
      parseJson(request, text, done)
    },
  )
}

/** Why a body is not read that says that it is encoded (RFC 9110, section 15.5.16); undefined where it says no such thing. */
export function refusalOfCoding({ headers }: FastifyRequest): Problem | undefined {
  const coding = headers['content-encoding'] ?? ''
  if (['', 'identity'].includes(coding.toLowerCase())) return undefined
  return new Problem(httpErrors['unsupported-media-type'], {
    detail: CODED,
    headers: { 'accept-encoding': 'identity' },
  })
}

function decoded(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
