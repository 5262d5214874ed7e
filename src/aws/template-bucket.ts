import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { dependencyUnavailable } from './errors.js'
import { putObjectIfAbsent } from './put-object-if-absent.js'

/** The bucket that customers' consoles read templates from. */
export interface TemplateBucket {
  putIfAbsent(key: string, body: string, contentType: string): Promise<'created' | 'exists'>
  get(key: string): Promise<string>
  /** A link that works for twelve hours at most, and no longer than the signer's own session: for trials. */
  presign(key: string): Promise<string>
}

const PRESIGNED_SECONDS = 43_200

/** Every method throws `Problem` dependency-unavailable where S3 does not answer. */
export function createTemplateBucket(client: S3Client, bucket: string): TemplateBucket {
  return {
    putIfAbsent: (key, body, contentType) => putObjectIfAbsent(client, { bucket, key, body, contentType }),

    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await Body?.transformToString('utf8')) ?? ''
      } catch (error) {
        throw dependencyUnavailable('S3', error)
      }
    },

    presign: key =>
      getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn: PRESIGNED_SECONDS,
      }),
  }
}
