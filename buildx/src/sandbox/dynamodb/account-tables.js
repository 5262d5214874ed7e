import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Mutex } from '../mutex.js';
import { dynaliteDb, MAX_ITEM_BYTES, } from './dynalite.js';
/** How dynalite names what it keeps in one LevelDB: a prefix and `~`, which no table name can contain. */
export const prefixes = {
    table: 'table~',
    items: (table) => `item-${table}~`,
    index: (type, table, index) => `index-${type.toLowerCase()}~${table}~${index}~`,
    indexes: (type, table) => `index-${type}~${table}~`,
    tags: (table) => `tag-${table}~`,
    // The sandbox's own, beside dynalite's.
    timeToLive: 'ttl~',
    token: 'transaction~',
};
/** Above every key with a prefix: keys are ASCII, this is not. */
export const END = '\xFF';
export const STORE_OPTIONS = {
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    maxItemSize: MAX_ITEM_BYTES,
};
/**
 * The tables of one account, in every Region the same ones.
 *
 * All of an account is in one LevelDB, and `commit` hands over everything that a call changes (items, their
 * index entries, the transaction's token) as one write batch. LevelDB keeps a batch as one record of its log and
 * ignores a record that is not whole when it opens again, so a killed process leaves all of a transaction or
 * nothing: the log is the redo log, and opening is the repair.
 */
export class AccountTables {
    accountId;
    db;
    /** Serialises all writes of the account, and the reads of TransactGetItems with them. */
    writing = new Mutex();
    /** When expired items and old transaction tokens were last deleted, epoch milliseconds. */
    sweptAt = 0;
    #tables = new Map();
    constructor(accountId, db) {
        this.accountId = accountId;
        this.db = db;
    }
    /** Opens the account's store under `folder`, in memory without one. Throws where another process holds it. */
    static async open(accountId, folder) {
        const { maxItemSize: _, ...options } = STORE_OPTIONS;
        if (folder === undefined)
            return new AccountTables(accountId, dynaliteDb.create({ ...options }).db);
        mkdirSync(join(folder, 'dynamodb'), { recursive: true, mode: 0o700 });
        const { db } = dynaliteDb.create({ ...options, path: join(folder, 'dynamodb', accountId) });
        await db.open();
        return new AccountTables(accountId, db);
    }
    /** The table, or undefined. The answer is shared: who changes it takes a copy first. */
    async table(name) {
        const cached = this.#tables.get(name);
        if (cached !== undefined)
            return cached;
        const table = (await this.db.get(prefixes.table + name));
        if (table !== undefined)
            this.#tables.set(name, table);
        return table;
    }
    /** All writes or none. */
    async commit(writes) {
        const batch = [...writes];
        if (batch.length === 0)
            return;
        await this.db.batch(batch);
        for (const { key } of batch)
            if (key.startsWith(prefixes.table))
                this.#tables.delete(key.slice(prefixes.table.length));
    }
    async close() {
        await this.writing.run(() => this.db.close());
    }
}
/** Value of the item's partition key as a string, undefined where it has none. */
export function partitionKeyValue(table, key) {
    const name = table.KeySchema[0]?.AttributeName;
    const value = name === undefined ? undefined : Object.values(key?.[name] ?? {})[0];
    return typeof value === 'string' ? value : undefined;
}
//# sourceMappingURL=account-tables.js.map