import { Readable } from 'node:stream'
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectsV2Command,
  NoSuchKey,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { dependencyUnavailable } from './errors.js'
import { putObjectIfAbsent } from './put-object-if-absent.js'

/** The bucket that anchors of the audit trail are written to, once each. */
export interface AnchorBucket {
  putIfAbsent(key: string, body: string): Promise<'created' | 'exists'>
  /** Undefined where there is no such object; no text of one that is larger than an anchor, which is not read. */
  get(key: string): Promise<string | undefined>
  /** The last of the keys with this prefix that come after another, where there is one. */
  lastAfter(prefix: string, key: string): Promise<string | undefined>
  /** Does the bucket keep what is put into it, by a default retention of Object Lock? False where that is not known. */
  isLocked(): Promise<boolean>
}

/**
 * Every method throws `Problem` dependency-unavailable where S3 does not answer, or refuses the service.
 * @param mostBytes of an object that is read: whoever may write to the bucket could put one there that fits no memory
 */
export function createAnchorBucket(client: S3Client, bucket: string, mostBytes: number): AnchorBucket {
  return {
    putIfAbsent: (key, body) =>
      putObjectIfAbsent(client, { bucket, key, body, contentType: 'application/json' }),

    async get(key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        if ((ContentLength ?? 0) > mostBytes) {
          if (Body instanceof Readable) Body.destroy()
          return ''
        }
        return (await Body?.transformToString('utf8')) ?? ''
      } catch (error) {
        // Told as 404 to whoever may list the bucket alone; to others as 403, which says nothing.
        if (error instanceof NoSuchKey) return undefined
        throw dependencyUnavailable('S3', error)
      }
    },

    async lastAfter(prefix, key) {
      try {
        let last: string | undefined
        let more: string | undefined
        do {
          const page = await client.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix,
              StartAfter: key,
              ...(more !== undefined && { ContinuationToken: more }),
            }),
          )
          last = page.Contents?.at(-1)?.Key ?? last
          more = page.NextContinuationToken
        } while (more !== undefined)
        return last
      } catch (error) {
        throw dependencyUnavailable('S3', error)
      }
    },

    async isLocked() {
      try {
        const found = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }))
        return found.ObjectLockConfiguration?.Rule?.DefaultRetention?.Mode !== undefined
      } catch (error) {
        // 404: there is no Object Lock. 403: the service may not know.
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
        if (status === 404 || status === 403) return false
        throw dependencyUnavailable('S3', error)
      }
    },
  }
}
