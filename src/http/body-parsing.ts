import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * Reads JSON bodies, and merge patches. An empty body counts as none, whatever its type says: clients send
 * `Content-Type: application/json` with DELETE. Bytes that are not UTF-8 are refused (RFC 8259, section 8.1).
 */
export function registerBodyParsing(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      if (body.length === 0) return done(null, undefined)
      const text = decoded(body)
      if (text === undefined) {
        return done(new Problem(httpErrors['malformed-request'], { detail: 'The body is not UTF-8.' }))
      }
      parseJson(request, text, done)
    },
  )
}

function decoded(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
