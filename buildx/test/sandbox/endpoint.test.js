import { createHash, createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, ListUsersCommand, UpdateAccessKeyCommand, } from '@aws-sdk/client-iam';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import t, {} from 'tap';
import { readSignature } from '../../src/sandbox/read-signature.js';
import { verifySignature } from '../../src/sandbox/sigv4.js';
import { AwsError } from '../../src/sandbox/wire.js';
import { admin, CUSTOMER, startSandbox } from './sandbox-fixture.js';
/** A service that keeps what it was asked and answers `body`. */
function recorder(body, contentType) {
    const requests = [];
    return {
        requests,
        async handle(request) {
            requests.push(request);
            return { status: 200, headers: { 'content-type': contentType }, body };
        },
    };
}
/** The hash that the SDK's signer takes: an HMAC where it comes with a secret. */
class Sha256 {
    #chunks = [];
    #secret;
    constructor(secret) {
        if (typeof secret === 'string')
            this.#secret = secret;
        else if (secret instanceof ArrayBuffer)
            this.#secret = new Uint8Array(secret);
        else if (secret)
            this.#secret = new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
    }
    update(data) {
        this.#chunks.push(Buffer.from(data));
    }
    async digest() {
        const hash = this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
        return hash.update(Buffer.concat(this.#chunks)).digest();
    }
    reset() {
        this.#chunks.length = 0;
    }
}
/** Makes a user with a key whose signatures are checked. */
async function issuedKey(sandbox) {
    const iam = sandbox.iam(admin(CUSTOMER));
    await iam.send(new CreateUserCommand({ UserName: 'alice' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
const emptyAnswers = {
    dynamodb: ['{"TableNames":[]}', 'application/x-amz-json-1.0'],
    secretsmanager: ['{"SecretList":[]}', 'application/x-amz-json-1.1'],
    cloudformation: ['<DescribeStacksResponse><DescribeStacksResult/></DescribeStacksResponse>', 'text/xml'],
    s3: ['', 'application/xml'],
};
async function withServices(t) {
    const services = Object.fromEntries(Object.entries(emptyAnswers).map(([name, [body, type]]) => [name, recorder(body, type)]));
    const sandbox = await startSandbox(t, { services });
    return { sandbox, requests: (name) => services[name]?.requests ?? [] };
}
t.test('every client’s signature is checked and its service found', async (t) => {
    const { sandbox, requests } = await withServices(t);
    const calls = [
        ['sts', keys => sandbox.sts(keys).send(new GetCallerIdentityCommand({})), 'SignatureDoesNotMatch'],
        [
            'dynamodb',
            keys => sandbox.tracked(new DynamoDBClient(sandbox.settings(keys))).send(new ListTablesCommand({})),
            'InvalidSignatureException',
        ],
        [
            'secretsmanager',
            keys => sandbox.tracked(new SecretsManagerClient(sandbox.settings(keys))).send(new ListSecretsCommand({})),
            'InvalidSignatureException',
        ],
        [
            'cloudformation',
            keys => sandbox.tracked(new CloudFormationClient(sandbox.settings(keys))).send(new DescribeStacksCommand({})),
            'SignatureDoesNotMatch',
        ],
        [
            's3',
            keys => s3(sandbox, keys).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
            'SignatureDoesNotMatch',
        ],
    ];
    const keys = await issuedKey(sandbox);
    const unknown = {
        s3: /^InvalidAccessKeyId$/,
        dynamodb: /^UnrecognizedClientException$/,
        secretsmanager: /^UnrecognizedClientException$/,
    };
    for (const [name, call, error] of calls) {
        await t.resolves(call(keys), `${name}: right secret`);
        await t.resolves(call(admin(CUSTOMER)), `${name}: admin of the account`);
        await t.rejects(call({ ...keys, secretAccessKey: 'wrong' }), { name: error }, `${name}: wrong secret`);
        const nobody = { ...keys, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' };
        await t.rejects(call(nobody), { name: unknown[name] ?? /^InvalidClientTokenId$/ }, `${name}: unknown key`);
        if (name !== 'sts') {
            t.match(requests(name)[0], {
                service: name,
                region: 'eu-west-1',
                caller: { kind: 'user', accountId: CUSTOMER },
            });
            t.equal(requests(name).length, 2, `${name} sees no request that was refused`);
        }
    }
});
function s3(sandbox, keys) {
    return sandbox.tracked(new S3Client({ ...sandbox.settings(keys), forcePathStyle: true }));
}
t.test('S3 bodies: hashed, aws-chunked with a trailer, and keys that need encoding', async (t) => {
    const { sandbox, requests } = await withServices(t);
    const keys = await issuedKey(sandbox);
    const client = s3(sandbox, keys);
    const key = "a b/ü+*'()!~&=?#%25/€";
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: key, Body: 'text', ContentType: 'text/plain' }));
    const stored = requests('s3').at(-1);
    t.equal(stored?.body.toString(), 'text');
    t.equal(decodeURIComponent(stored?.path ?? ''), `/b/${key}`);
    for (const ChecksumAlgorithm of ['CRC32', 'SHA1', 'SHA256', 'CRC32C', 'CRC64NVME']) {
        const Body = Readable.from([Buffer.alloc(70_000, 'x')]);
        const input = { Bucket: 'b', Key: 'stream', Body, ContentLength: 70_000, ChecksumAlgorithm };
        await client.send(new PutObjectCommand(input));
        const received = requests('s3').at(-1);
        t.equal(received?.body.length, 70_000, `${ChecksumAlgorithm}: the framing is gone`);
        t.notMatch(received?.headers['content-encoding'] ?? '', 'aws-chunked');
        t.ok(received?.headers[`x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`], 'the trailer is a header');
    }
    const bad = client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'text', ContentMD5: 'AAAA' }));
    await t.rejects(bad, { name: 'BadDigest' });
});
t.test('signed chunks: each signature follows from the one before', async (t) => {
    // The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const now = new Date('2013-05-24T00:00:00Z');
    const headers = {
        host: 's3.amazonaws.com',
        'x-amz-date': '20130524T000000Z',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '66560',
        'content-length': '66824',
        authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
            'SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;' +
            'x-amz-decoded-content-length;x-amz-storage-class,' +
            'Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    };
    const chunk = (size, signature) => `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}\r\n`;
    const body = chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648') +
        chunk(1_024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') +
        chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9');
    const verify = (text) => {
        const raw = {
            method: 'PUT',
            path: '/examplebucket/chunkObject.txt',
            rawQuery: '',
            headers,
            body: Buffer.from(text),
        };
        const signature = readSignature(headers, new URLSearchParams());
        if (!signature)
            throw new Error('no signature found');
        return verifySignature(raw, signature, secret, now);
    };
    const { payload, headers: rest } = verify(body);
    t.equal(payload.toString(), 'a'.repeat(66_560));
    t.notOk(rest['content-encoding']);
    t.throws(() => verify(body.replace('aaaa', 'aaab')), { code: 'SignatureDoesNotMatch' });
    t.throws(() => verify(body.slice(0, -50)), AwsError);
    t.throws(() => verify(chunk(66_560, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648')), AwsError);
});
t.test('presigned URLs hold until they expire, and for what was signed', async (t) => {
    const { sandbox } = await withServices(t);
    const keys = await issuedKey(sandbox);
    const command = new GetObjectCommand({ Bucket: 'b', Key: 'a b' });
    const url = await getSignedUrl(s3(sandbox, keys), command, { expiresIn: 60 });
    const answer = async (address, init) => {
        const response = await fetch(address, init);
        return `${response.status} ${/<Code>(\w+)/.exec(await response.text())?.[1] ?? ''}`.trim();
    };
    t.equal(await answer(url), '200');
    t.equal(await answer(url.replace('a%20b', 'other')), '403 SignatureDoesNotMatch');
    t.equal(await answer(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')), '403 SignatureDoesNotMatch');
    t.equal(await answer(url, { method: 'DELETE' }), '403 SignatureDoesNotMatch');
    t.equal(await answer(url, { headers: { 'x-amz-meta-added': 'x' } }), '403 AccessDenied');
    t.equal(await answer(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801')), '400 AuthorizationQueryParametersError');
    sandbox.time.now = new Date(Date.now() + 62_000);
    t.equal(await answer(url), '403 AccessDenied');
});
t.test('a clock that is off is refused, in each protocol’s words', async (t) => {
    const { sandbox } = await withServices(t);
    for (const minutes of [16, -16]) {
        sandbox.time.now = new Date(Date.now() + minutes * 60_000);
        const keys = admin(CUSTOMER);
        await t.rejects(sandbox.sts(keys).send(new GetCallerIdentityCommand({})), {
            name: 'SignatureDoesNotMatch',
        });
        const get = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
        await t.rejects(s3(sandbox, keys).send(get), { name: 'RequestTimeTooSkewed' });
        const dynamo = sandbox.tracked(new DynamoDBClient(sandbox.settings(keys)));
        await t.rejects(dynamo.send(new ListTablesCommand({})), { name: 'InvalidSignatureException' });
    }
    sandbox.time.now = new Date(Date.now() + 14 * 60_000);
    await t.resolves(sandbox.sts(admin(CUSTOMER)).send(new GetCallerIdentityCommand({})));
});
t.test('a key works while it is active', async (t) => {
    const { sandbox } = await withServices(t);
    const keys = await issuedKey(sandbox);
    const iam = sandbox.iam(admin(CUSTOMER));
    const set = (Status) => iam.send(new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId: keys.accessKeyId, Status }));
    const whoAmI = () => sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    t.match(await whoAmI(), { Arn: `arn:aws:iam::${CUSTOMER}:user/alice`, UserId: /^AIDA/ });
    await t.rejects(sandbox.iam(keys).send(new ListUsersCommand({})), { name: 'AccessDenied' });
    await set('Inactive');
    await t.rejects(whoAmI(), { name: 'InvalidClientTokenId' });
    await set('Active');
    await t.resolves(whoAmI());
});
t.test('what is not served, or not understood, gets AWS’s own errors', async (t) => {
    const { sandbox, requests } = await withServices(t);
    const { url } = sandbox.endpoint;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const signer = (service) => new SignatureV4({ credentials: admin(CUSTOMER), region: 'us-east-1', service, sha256: Sha256 });
    const post = async (service, body) => {
        const { host, hostname, port } = new URL(url);
        const request = {
            method: 'POST',
            protocol: 'http:',
            hostname,
            port: Number(port),
            path: '/',
            query: {},
            headers: { host, ...form },
            body,
        };
        const signed = await signer(service).sign(request);
        const response = await fetch(url, { method: 'POST', headers: signed.headers, body });
        return {
            status: response.status,
            text: await response.text(),
            id: response.headers.get('x-amzn-requestid'),
        };
    };
    const unknown = await post('sts', 'Action=GetFederationToken&Version=2011-06-15');
    t.match(unknown, {
        status: 400,
        text: /<ErrorResponse .*<Code>InvalidAction<\/Code>/,
        id: /^[0-9a-f-]{36}$/,
    });
    t.match(await post('sts', 'Action=GetCallerIdentity&Version=2010-05-08'), { text: /InvalidAction/ });
    t.match(await post('sts', 'Action=constructor&Version=2011-06-15'), { text: /InvalidAction/ });
    t.match(await post('sts', 'Version=2011-06-15'), { status: 400, text: /MissingAction/ });
    t.match(await post('kms', 'Action=Encrypt'), { status: 400, text: /InvalidAction/ });
    t.match(await post('__proto__', 'Action=Encrypt'), { status: 400 });
    t.match(await post('sts', 'Action=AssumeRole&Version=2011-06-15&RoleArn=%3Cx%3E%26%22'), {
        status: 400,
        text: /Value &#39;&#60;x&#62;&#38;&#34;&#39; at &#39;roleArn&#39;/,
    });
    const anonymous = await fetch(`${url}/bucket/key`);
    t.equal(anonymous.status, 200);
    t.match(requests('s3').at(-1), { caller: { kind: 'anonymous', arn: '' } }, 'an anonymous request is S3’s');
    const noSignature = await fetch(url, { method: 'POST', headers: form, body: 'Action=GetCallerIdentity' });
    t.equal(noSignature.status, 403);
    t.match(await noSignature.text(), 'MissingAuthenticationToken');
    const noJson = await fetch(url, {
        method: 'POST',
        headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    });
    t.match(await noJson.json(), { __type: /#MissingAuthenticationTokenException$/ });
    const garbage = await fetch(url, { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } });
    t.match(await garbage.text(), '<Code>AuthorizationHeaderMalformed</Code>');
    const large = await fetch(url, { method: 'PUT', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    t.equal(large.status, 413);
});
t.test('pages come before the AWS APIs', async (t) => {
    const page = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"issuer":"x"}' };
    const sandbox = await startSandbox(t, { page });
    const response = await fetch(`${sandbox.endpoint.url}/oidc/.well-known/openid-configuration`);
    t.same(await response.json(), { issuer: 'x' });
});
t.test('a service that fails is AWS’s InternalFailure, with nothing of the cause', async (t) => {
    const failing = {
        async handle() {
            throw new Error('secret detail');
        },
    };
    const sandbox = await startSandbox(t, { services: { s3: failing } });
    const response = await fetch(`${sandbox.endpoint.url}/bucket`);
    t.equal(response.status, 500);
    const text = await response.text();
    t.match(text, '<Code>InternalError</Code>');
    t.notMatch(text, 'secret detail');
});
t.test('it binds loopback only, and closes after the requests in flight', async (t) => {
    const { startAwsEndpoint } = await import('../../src/sandbox/endpoint.js');
    let release = () => { };
    let entered = () => { };
    const inFlight = new Promise(resolve => {
        entered = resolve;
    });
    const slow = {
        handle: () => new Promise(resolve => {
            entered();
            release = () => resolve({ status: 200, headers: {}, body: 'done' });
        }),
    };
    const sandbox = await startSandbox(t, { services: { s3: slow } });
    const options = {
        port: 0,
        services: {},
        pages: async () => undefined,
        identity: sandbox.identity,
        clock: () => new Date(),
    };
    await t.rejects(startAwsEndpoint({ ...options, host: '0.0.0.0' }), RangeError);
    await t.rejects(startAwsEndpoint({ ...options, port: sandbox.endpoint.port }), { code: 'EADDRINUSE' });
    const endpoint = await startAwsEndpoint({ ...options, services: { s3: slow } });
    const started = Date.now();
    const idle = connect(endpoint.port, '127.0.0.1');
    await new Promise(resolve => idle.once('connect', resolve));
    const idleClosed = new Promise(resolve => idle.once('close', resolve));
    const response = fetch(`${endpoint.url}/b/k`);
    await inFlight;
    const closed = endpoint.close();
    await idleClosed;
    release();
    t.equal(await (await response).text(), 'done');
    await closed;
    t.ok(Date.now() - started < 3_000, 'no connection keeps it open');
    await t.rejects(fetch(`${endpoint.url}/b/k`));
});
t.test('any request that the SDK signs verifies, and no changed one does', async () => {
    const credentials = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'secret' };
    const now = new Date('2026-03-01T12:00:00Z');
    const segment = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
        .filter(text => !/^\.{1,2}$/.test(text));
    await fc.assert(fc.asyncProperty(fc.constantFrom('s3', 'sts', 'dynamodb'), fc.array(segment, { maxLength: 3 }), fc.dictionary(fc.stringMatching(/^[A-Za-z][\w -]{0,6}$/), fc.string({ unit: 'grapheme-ascii', maxLength: 6 }), { noNullPrototype: true }), fc.string({ maxLength: 20 }), fc.stringMatching(/^[ -~]{0,20}$/), async (service, segments, query, body, header) => {
        const path = `/${segments.map(percentEncode).join('/')}`;
        const isS3 = service === 's3';
        const signer = new SignatureV4({
            credentials,
            region: 'us-east-1',
            service,
            sha256: Sha256,
            uriEscapePath: !isS3,
            applyChecksum: true,
        });
        const headers = { host: 'localhost', 'x-amz-meta': header };
        const signed = await signer.sign({ method: 'POST', protocol: 'http:', hostname: 'localhost', path, query, headers, body }, { signingDate: now });
        const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
        const raw = {
            method: 'POST',
            path,
            rawQuery: pairs.join('&'),
            headers: lower(signed.headers),
            body: Buffer.from(body),
        };
        const signature = readSignature(raw.headers, new URLSearchParams(raw.rawQuery));
        if (!signature)
            throw new Error('no signature found');
        verifySignature(raw, signature, credentials.secretAccessKey, now);
        const changed = [
            { ...raw, method: 'GET' },
            { ...raw, path: `${path}x` },
            { ...raw, rawQuery: `${raw.rawQuery}&added=1` },
            { ...raw, body: Buffer.from(`${body}x`) },
            { ...raw, headers: { ...raw.headers, 'x-amz-meta': `${header}x` } },
            { ...raw, headers: { ...raw.headers, 'x-amz-added': 'x' } },
        ];
        for (const request of changed) {
            if (!refused(() => verifySignature(request, signature, credentials.secretAccessKey, now))) {
                throw new Error(`a changed request was accepted: ${JSON.stringify(request)}`);
            }
        }
    }), { numRuns: 150 });
});
/** As the SDK's S3 client encodes a key. */
function percentEncode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
function lower(headers) {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
function refused(act) {
    try {
        act();
        return false;
    }
    catch (error) {
        return error instanceof AwsError;
    }
}
//# sourceMappingURL=endpoint.test.js.map