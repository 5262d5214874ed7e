import { GetObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { dependencyUnavailable } from './errors.js';
const PRESIGNED_SECONDS = 43_200;
/** Every method throws `Problem` dependency-unavailable where S3 does not answer. */
export function createTemplateBucket(client, bucket) {
    return {
        async putIfAbsent(key, body, contentType) {
            try {
                const object = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' };
                await client.send(new PutObjectCommand(object));
                return 'created';
            }
            catch (error) {
                // 412: it is there. 409: another replica is writing it at this moment.
                const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
                if (status === 412 || status === 409)
                    return 'exists';
                throw dependencyUnavailable('S3', error);
            }
        },
        async get(key) {
            try {
                const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
                return (await Body?.transformToString('utf8')) ?? '';
            }
            catch (error) {
                throw dependencyUnavailable('S3', error);
            }
        },
        presign: key => getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), {
            expiresIn: PRESIGNED_SECONDS,
        }),
    };
}
//# sourceMappingURL=template-bucket.js.map