import { parseResourcePolicy, type ResourcePolicy } from '../resource-policy.js'
import type { StateStore } from '../wire.js'

export interface StoredObject {
  content: Buffer
  etag: string
  contentType: string
  /** `content-*` and `x-amz-meta-*` headers that come back with the object. */
  headers: Record<string, string>
  checksum: [string, string] | undefined
  lastModified: string
}

export interface Bucket {
  name: string
  owner: string
  region: string
  createdAt: string
  policy: { text: string; statements: ResourcePolicy } | undefined
  objects: Map<string, StoredObject>
}

type KeptObject = Omit<StoredObject, 'content'> & { key: string; content: string }
type KeptBucket = Omit<Bucket, 'objects' | 'policy'> & { policy?: string | undefined; objects: KeptObject[] }

const STATE = 's3'

/** All buckets of the sandbox; their names are one namespace, as in a partition of AWS. */
export class Buckets {
  readonly #buckets: Map<string, Bucket>

  constructor(readonly state: StateStore) {
    const kept = state.load<KeptBucket[]>(STATE) ?? []
    this.#buckets = new Map(kept.map(bucket => [bucket.name, restored(bucket)]))
  }

  get(name: string): Bucket | undefined {
    return this.#buckets.get(name)
  }

  ownedBy(accountId: string): Bucket[] {
    return [...this.#buckets.values()].filter(({ owner }) => owner === accountId)
  }

  add(bucket: Bucket): void {
    this.#buckets.set(bucket.name, bucket)
  }

  remove(name: string): void {
    this.#buckets.delete(name)
  }

  save(): Promise<void> {
    if (this.state.folder === undefined) return Promise.resolve()
    return this.state.save(STATE, [...this.#buckets.values()].map(kept))
  }
}

function kept({ policy, objects, ...bucket }: Bucket): KeptBucket {
  const keptObjects = [...objects].map(([key, object]) => ({
    ...object,
    key,
    content: object.content.toString('base64'),
  }))
  return { ...bucket, policy: policy?.text, objects: keptObjects }
}

function restored({ policy, objects, ...bucket }: KeptBucket): Bucket {
  return {
    ...bucket,
    policy:
      policy === undefined
        ? undefined
        : { text: policy, statements: parseResourcePolicy(policy, 'MalformedPolicy') },
    objects: new Map(
      objects.map(({ key, content, ...object }) => [
        key,
        { ...object, content: Buffer.from(content, 'base64') },
      ]),
    ),
  }
}
