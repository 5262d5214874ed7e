import type { FastifyReply, FastifyRequest } from 'fastify'
import { httpErrors } from '../../http/errors.js'
import { Problem } from '../../problem.js'
import type { Assets } from '../../web/assets.js'

/** Sends a file of the pages, compressed where the browser takes that. Its name holds its hash: it may be kept. */
export function sendAsset(assets: Assets, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asset = assets.find(request.url.split('?', 1)[0] ?? '')
  if (!asset) throw new Problem(httpErrors['not-found'])
  const accepted = acceptedCodings(request.headers['accept-encoding'])
  const encoding = (['br', 'gzip'] as const).find(name => asset[name] && accepted.includes(name))
  reply.headers({
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
    // A logo may be an SVG, which is a document where it is opened by itself.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ...(encoding && { 'content-encoding': encoding }),
  })
  return reply.type(asset.type).send(encoding ? asset[encoding] : asset.body)
}

/** The codings that a client names, but for those of weight 0, which it refuses (RFC 9110, section 12.5.3). */
function acceptedCodings(header: string | string[] = ''): string[] {
  const codings = String(header).toLowerCase().replaceAll(/[ \t]/g, '').split(',')
  return codings.filter(coding => !/;q=0(\.0*)?$/.test(coding)).map(coding => coding.split(';', 1)[0] ?? '')
}
