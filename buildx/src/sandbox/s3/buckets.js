import { parseResourcePolicy } from '../resource-policy.js';
const STATE = 's3';
/** All buckets of the sandbox; their names are one namespace, as in a partition of AWS. */
export class Buckets {
    state;
    #buckets;
    constructor(state) {
        this.state = state;
        const kept = state.load(STATE) ?? [];
        this.#buckets = new Map(kept.map(bucket => [bucket.name, restored(bucket)]));
    }
    get(name) {
        return this.#buckets.get(name);
    }
    ownedBy(accountId) {
        return [...this.#buckets.values()].filter(({ owner }) => owner === accountId);
    }
    add(bucket) {
        this.#buckets.set(bucket.name, bucket);
    }
    remove(name) {
        this.#buckets.delete(name);
    }
    save() {
        if (this.state.folder === undefined)
            return Promise.resolve();
        return this.state.save(STATE, [...this.#buckets.values()].map(kept));
    }
}
function kept({ policy, objects, ...bucket }) {
    const keptObjects = [...objects].map(([key, object]) => ({
        ...object,
        key,
        content: object.content.toString('base64'),
    }));
    return { ...bucket, policy: policy?.text, objects: keptObjects };
}
function restored({ policy, objects, ...bucket }) {
    return {
        ...bucket,
        policy: policy === undefined
            ? undefined
            : { text: policy, statements: parseResourcePolicy(policy, 'MalformedPolicy') },
        objects: new Map(objects.map(({ key, content, ...object }) => [
            key,
            { ...object, content: Buffer.from(content, 'base64') },
        ])),
    };
}
//# sourceMappingURL=buckets.js.map