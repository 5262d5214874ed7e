import { Stream } from 'node:stream';
import { END, prefixes, STORE_OPTIONS } from './account-tables.js';
import { dynaliteAction, toAwsError, } from './dynalite.js';
import { invalidIndexKey } from './index-keys.js';
/** What one action of dynalite read and would write. Nothing is kept before the writes are committed. */
export class Attempt {
    region;
    writes = new Map();
    /** The item before the action, for `ReturnValuesOnConditionCheckFailure`. */
    existing;
    /** Key of that item inside its table. */
    itemKey = '';
    /** The Region is what a new table's ARN names. */
    constructor(region = 'us-east-1') {
        this.region = region;
    }
}
/**
 * Runs one of dynalite's actions on a store that collects its writes in `attempt` and reads the committed state.
 * What the action throws, also later in one of its callbacks, rejects the promise and nothing else.
 */
export async function runAction(account, name, data, attempt = new Attempt()) {
    const answer = await new Promise((resolve, reject) => {
        const store = stagedStore(account, attempt, reject);
        dynaliteAction(name)(store, data, (error, value) => {
            if (error)
                reject(toAwsError(error));
            else
                resolve(value);
        });
    });
    if (name === 'PutItem' || name === 'UpdateItem') {
        await refuseIndexKeys(account, data.TableName, name, attempt);
    }
    return answer;
}
async function refuseIndexKeys(account, tableName, name, attempt) {
    const table = await account.table(tableName);
    const written = attempt.writes.get(prefixes.items(tableName) + attempt.itemKey);
    if (table === undefined || written?.type !== 'put')
        return;
    const refused = invalidIndexKey(written.value, table, name === 'UpdateItem');
    if (refused)
        throw refused;
}
function stagedStore(account, attempt, fail) {
    const part = (prefix) => stagedPart(account, attempt, prefix, fail);
    return {
        options: STORE_OPTIONS,
        tableDb: { ...part(prefixes.table), awsAccountId: account.accountId, awsRegion: attempt.region },
        getItemDb: (table) => itemPart(part(prefixes.items(table)), attempt),
        getIndexDb: (type, table, index) => indexPart(part(prefixes.index(type, table, index)), attempt),
        getTagDb: (table) => part(prefixes.tags(table)),
        getTable: (name, checkStatus, callback) => getTable(account, name, checkStatus, callback, fail),
    };
}
function getTable(account, name, checkStatus, callback, fail) {
    const answer = checkStatus === false ? callback : checkStatus;
    const table = account.table(name).then(found => {
        if (found === undefined)
            throw tableNotFound(checkStatus === false ? `: Table: ${name} not found` : '');
        // Who asks with `false` goes on to change the description.
        return checkStatus === false ? structuredClone(found) : found;
    });
    callBack(table, answer, fail);
}
function tableNotFound(detail) {
    const body = {
        __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
        message: `Requested resource not found${detail}`,
    };
    return Object.assign(new Error(body.message), { name: 'NotFoundError', statusCode: 400, body });
}
function stagedPart(account, attempt, prefix, fail) {
    const put = (key, value) => attempt.writes.set(prefix + key, { type: 'put', key: prefix + key, value });
    const del = (key) => attempt.writes.set(prefix + key, { type: 'del', key: prefix + key });
    return {
        // All writes of the account are serialised already.
        lock: (_key, task) => task(callback => callback),
        get: (key, callback) => callBack(account.db.get(prefix + key), callback, fail),
        put: (key, value, callback) => {
            put(key, value);
            callback(null);
        },
        del: (key, callback) => {
            del(key);
            callback(null);
        },
        batch: (writes, callback) => {
            for (const write of writes)
                write.type === 'put' ? put(write.key, write.value) : del(write.key);
            callback(null);
        },
        createKeyStream: () => new EntryStream(withoutPrefix(account.db.keys(within(prefix, {})), prefix.length), fail),
        createValueStream: (range = {}) => new EntryStream(account.db.values(within(prefix, range)), fail),
    };
}
function itemPart(part, attempt) {
    return {
        ...part,
        get: (key, callback) => part.get(key, (error, item) => {
            attempt.itemKey = key;
            attempt.existing = item;
            callback(error, item);
        }),
    };
}
/**
 * dynalite tells index entries with the same index key apart by 24 bits of a hash of the item's key, so one in
 * sixteen million pairs would overwrite each other. The item's whole key is added to the entry's.
 */
function indexPart(part, attempt) {
    return {
        ...part,
        put: (key, value, callback) => part.put(`${key}/${attempt.itemKey}`, value, callback),
        del: (key, callback) => part.del(`${key}/${attempt.itemKey}`, callback),
        createValueStream: (range = {}) => 
        // A page that starts after an entry gives that entry's key without the addition.
        part.createValueStream(range.gt?.includes('/') ? { ...range, gt: `${range.gt}~` } : range),
    };
}
function within(prefix, range) {
    const { gt, gte, lt, lte, ...rest } = range;
    const lower = gt !== undefined && gte === undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') };
    const upper = lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? END) };
    return { ...rest, ...lower, ...upper };
}
async function* withoutPrefix(keys, length) {
    for await (const key of keys)
        yield key.slice(length);
}
/** A stream as dynalite reads it; `for await` closes the iterator, which dynalite's own streams leave open. */
class EntryStream extends Stream {
    #stopped = false;
    constructor(entries, fail) {
        super();
        this.#run(entries).catch(fail);
    }
    destroy() {
        this.#stopped = true;
    }
    async #run(entries) {
        // One turn later, so that the reader has attached itself.
        await null;
        for await (const entry of entries) {
            if (this.#stopped)
                break;
            this.emit('data', entry);
        }
        this.emit('end');
    }
}
function callBack(value, callback, fail) {
    value
        .then(found => callback(null, found), error => callback(error))
        .catch(fail);
}
//# sourceMappingURL=staged-store.js.map