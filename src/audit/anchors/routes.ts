import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { awsErrors } from '../../aws/errors.js'
import type { Table } from '../../aws/table.js'
import type { Cursors } from '../../http/cursor.js'
import { httpErrors } from '../../http/errors.js'
import { servePage } from '../../http/list.js'
import { OPEN_PROBLEMS, pageFields, pageOf, responses, strict, success, Time } from '../../http/schemas.js'
import Type from '../../schema.js'
import type { AnchorKeys } from './anchor-keys.js'
import { listAnchors } from './anchor-store.js'

export interface AnchorTools {
  table: Table
  cursors: Cursors
  /** Undefined where the trail is not anchored. */
  anchorKeys: AnchorKeys | undefined
}

const AnchorSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'From 1 without gaps.' }),
    madeAt: Time('When it was made.'),
    hash: Type.String({ description: 'SHA-256, hex, of what was signed.' }),
    previousHash: Type.String({ description: 'Hash of the anchor before; of a fixed text for the first.' }),
    objectKey: Type.String({ description: 'Key of its object in the bucket of anchors.' }),
    kid: Type.String({ description: 'ID of the key that signed.' }),
    signature: Type.String({ description: 'Ed25519 over `drawbridge audit anchor <hash>`, base64url.' }),
    chains: Type.Integer({ description: 'Chains that it lists.' }),
    faults: Type.Integer({
      description: 'Of these, what was found missing, shorter or rewritten since an earlier anchor.',
    }),
    locked: Type.Boolean({ description: 'Had the bucket a default retention of Object Lock?' }),
  },
  { $id: 'Anchor', ...strict },
)

const KeySetSchema = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Literal('OKP'),
          crv: Type.Literal('Ed25519'),
          x: Type.String(),
          kid: Type.String({ description: 'Thumbprint of the key, RFC 7638.' }),
          use: Type.Literal('sig'),
          alg: Type.Literal('EdDSA'),
        },
        { $id: 'AnchorKey', ...strict },
      ),
    ),
  },
  { $id: 'AnchorKeySet', ...strict, description: 'JSON Web Key Set, RFC 7517 and RFC 8037.' },
)

const tags = ['Audit']

/** Anchors of the audit trail, and what they are checked with. */
export const anchorRoutes: FastifyPluginAsyncTypebox<AnchorTools> = async (app, tools) => {
  const { table, cursors, anchorKeys } = tools

  app.get(
    '/v1/audit/anchors',
    {
      schema: {
        tags,
        operationId: 'listAnchors',
        summary: 'List anchors of the audit trail',
        description:
          'Newest first. An anchor lists the head of every chain; it lies in the bucket of anchors, signed and chained to the one before.',
        querystring: Type.Object(pageFields, strict),
        response: responses({ 200: success('A page of anchors.', pageOf(AnchorSchema)) }, [
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    request =>
      servePage(cursors, request, {}, (page: { limit: number; after?: Record<string, string> }) =>
        listAnchors(table, page),
      ),
  )

  app.get(
    '/v1/audit/anchor-keys',
    {
      schema: {
        tags,
        operationId: 'getAnchorKeys',
        summary: 'Public keys of anchors',
        description:
          'Of all that ever signed, the newest first; none where the trail is not anchored. Keep a copy: whoever takes over the service publishes keys of their own.',
        security: [],
        response: responses(
          { 200: success('The keys.', KeySetSchema) },
          [awsErrors['dependency-unavailable']],
          OPEN_PROBLEMS,
        ),
      },
    },
    async (_request, reply) => {
      const keys = (await anchorKeys?.published()) ?? []
      return reply.header('cache-control', 'public, max-age=300').send({ keys })
    },
  )
}
