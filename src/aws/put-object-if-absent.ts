import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { dependencyUnavailable } from './errors.js'

/**
 * Writes an object where there is none of that key; of several replicas that do so one does. What is there stays.
 * @throws Problem dependency-unavailable
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function putObjectIfAbsent(
  client: S3Client,
  object: { bucket: string; key: string; body: string; contentType: string },
): Promise<'created' | 'exists'> {
  const { bucket: Bucket, key: Key, body: Body, contentType: ContentType } = object
  try {
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, IfNoneMatch: '*' }))
    return 'created'
  } catch (error) {
    // 412: it is there. 409: another replica is writing it at this moment.
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
    if (status === 412 || status === 409) return 'exists'
    throw dependencyUnavailable('S3', error)
  }
}
