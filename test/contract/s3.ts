import assert from 'node:assert/strict'
import { CreateBucketCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3'
import { v4 as uuid } from 'uuid'
import { LARGEST_ANCHOR } from '../../src/audit/anchors/anchor.js'
import { type AnchorBucket, createAnchorBucket } from '../../src/aws/anchor-bucket.js'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTemplateBucket, type TemplateBucket } from '../../src/aws/template-bucket.js'
import { Problem } from '../../src/problem.js'
import type { Backend } from './backend.js'
import type { ContractCase } from './contract-case.js'

export interface S3Context {
  client: S3Client
  bucket: TemplateBucket
  /** Where anybody reads the bucket. */
  url: string
  /** A bucket of anchors, without Object Lock. */
  anchors: AnchorBucket
  /** A bucket that has no policy, and its URL. */
  closed: { bucket: TemplateBucket; url: string }
}

/** A template bucket as a deployment has it, and one that nobody else may read. */
export async function openS3(
  t: { teardown(task: () => void): unknown },
  { access }: Pick<Backend, 'access'>,
): Promise<S3Context> {
  const clients = createAwsClients(access)
  t.teardown(() => clients.destroy())
  const make = async (name: string) => {
    await clients.s3.send(new CreateBucketCommand({ Bucket: name }))
    return { bucket: createTemplateBucket(clients.s3, name), url: `${access.endpoint}/${name}` }
  }
  const name = `templates-${uuid()}`
  const open = await make(name)
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ ...statement, Resource: `arn:aws:s3:::${name}/*` }],
  })
  await clients.s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }))
  const anchors = `anchors-${uuid()}`
  await clients.s3.send(new CreateBucketCommand({ Bucket: anchors }))
  return {
    client: clients.s3,
    anchors: createAnchorBucket(clients.s3, anchors, LARGEST_ANCHOR),
    ...open,
    closed: await make(`closed-${uuid()}`),
  }
}

const TEMPLATE = 'Description: Zoë 🌉\nResources: {}\n'
const YAML = 'application/yaml'

/** S3 as src/aws/template-bucket.ts, and the customer's console, use it. */
export const s3Cases: readonly ContractCase<S3Context>[] = [
  {
    title: 'a template is written once and never over',
    async holds({ bucket }) {
      const key = `inventory/${uuid()}.yaml`
      assert.equal(await bucket.putIfAbsent(key, TEMPLATE, YAML), 'created')
      assert.equal(await bucket.putIfAbsent(key, 'Resources: {Evil: {}}', YAML), 'exists')
      assert.equal(await bucket.get(key), TEMPLATE)
    },
  },
  {
    title: 'of replicas that write at once one creates',
    async holds({ bucket }) {
      const key = `${uuid()}.yaml`
      const outcomes = await Promise.all(
        Array.from({ length: 6 }, (_, n) => bucket.putIfAbsent(key, `n: ${n}`, YAML)),
      )
      const created = outcomes.flatMap((outcome, n) => (outcome === 'created' ? [n] : []))
      assert.equal(created.length, 1, outcomes.join(', '))
      assert.equal(await bucket.get(key), `n: ${created[0]}`)
    },
  },
  {
    title: 'a missing template, and a missing bucket, are outages',
    async holds({ bucket, client }) {
      const nowhere = createTemplateBucket(client, `missing-${uuid()}`)
      await assert.rejects(bucket.get(`${uuid()}.yaml`), Problem)
      await assert.rejects(nowhere.get('a.yaml'), Problem)
      await assert.rejects(nowhere.putIfAbsent('a.yaml', TEMPLATE, YAML), Problem)
    },
  },
  {
    title: 'anybody reads a published template, byte for byte, with its type',
    async holds({ bucket, url }) {
      const key = `a folder/${uuid()} ü+&.yaml`
      await bucket.putIfAbsent(key, TEMPLATE, YAML)
      const answer = await fetch(`${url}/${key.split('/').map(encodeURIComponent).join('/')}`)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('content-type'), YAML)
      assert.equal(await answer.text(), TEMPLATE)
    },
  },
  {
    title: 'without a bucket policy nobody reads',
    async holds({ closed }) {
      await closed.bucket.putIfAbsent('a.yaml', TEMPLATE, YAML)
      assert.equal((await fetch(`${closed.url}/a.yaml`)).status, 403)
    },
  },
  {
    title: 'nobody writes or deletes anonymously, and is not told what is missing',
    async holds({ bucket, url }) {
      const key = `${uuid()}.yaml`
      await bucket.putIfAbsent(key, TEMPLATE, YAML)
      for (const method of ['PUT', 'DELETE']) {
        const body = method === 'PUT' ? { body: 'evil' } : {}
        assert.equal((await fetch(`${url}/${key}`, { method, ...body })).status, 403, method)
      }
      assert.equal(await bucket.get(key), TEMPLATE)
      assert.equal((await fetch(`${url}/${uuid()}`)).status, 403)
    },
  },
  {
    title: 'anchors are written once, found in order, and told as missing where they are not there',
    async holds({ client, anchors: bucket }) {
      const keys = [1, 2, 3].map(n => `anchors/00000000000${n}.json`)
      assert.equal(await bucket.lastAfter('anchors/', ''), undefined)
      for (const key of keys) assert.equal(await bucket.putIfAbsent(key, `{"key":"${key}"}`), 'created')
      assert.equal(await bucket.putIfAbsent(keys[0]!, '{}'), 'exists')
      assert.equal(await bucket.get(keys[0]!), `{"key":"${keys[0]}"}`)
      assert.equal(await bucket.get('anchors/000000000004.json'), undefined)
      assert.equal(await bucket.lastAfter('anchors/', keys[0]!), keys[2])
      assert.equal(await bucket.lastAfter('anchors/', keys[2]!), undefined)
      const nowhere = createAnchorBucket(client, `missing-${uuid()}`, LARGEST_ANCHOR)
      await assert.rejects(nowhere.lastAfter('anchors/', ''), Problem)
      await assert.rejects(nowhere.putIfAbsent(keys[0]!, '{}'), Problem)
    },
  },
  {
    title: 'a bucket without Object Lock says so',
    async holds({ anchors }) {
      assert.equal(await anchors.isLocked(), false)
    },
  },
  {
    title: 'a presigned link reads one template and no other',
    async holds({ closed }) {
      const [key, other] = [`${uuid()}.yaml`, `${uuid()}.yaml`]
      for (const name of [key, other]) await closed.bucket.putIfAbsent(name, TEMPLATE, YAML)
      const link = await closed.bucket.presign(key)
      const answer = await fetch(link)
      assert.equal(answer.status, 200)
      assert.equal(await answer.text(), TEMPLATE)
      assert.equal((await fetch(link.replace(key, other))).status, 403)
    },
  },
]
