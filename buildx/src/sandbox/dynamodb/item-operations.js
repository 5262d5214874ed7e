import { AwsError } from '../wire.js';
import { authorizeTable, returnsOldOnFailure, validationError } from './call.js';
import { dynaliteDb, toAwsError, validated, } from './dynalite.js';
import { invalidIndexKey } from './index-keys.js';
import { Attempt, runAction } from './staged-store.js';
/** PutItem, UpdateItem and DeleteItem: the item and its index entries change together. */
export async function writeItem(name, call) {
    const returnsOld = returnsOldOnFailure(call.body.ReturnValuesOnConditionCheckFailure);
    const request = validated(name, call.body);
    await authorizeTable(call, name, request.TableName, [request.Key ?? request.Item]);
    return call.account.writing.run(async () => {
        const attempt = new Attempt();
        const answer = await runAction(call.account, name, request, attempt).catch(error => {
            throw returnsOld ? withExistingItem(error, attempt) : error;
        });
        await call.account.commit(attempt.writes.values());
        return answer;
    });
}
function withExistingItem(error, attempt) {
    const conditional = error instanceof AwsError && error.code === 'ConditionalCheckFailedException';
    if (!conditional || attempt.existing === undefined)
        return error;
    return new AwsError(error.code, error.message, error.status, { Item: attempt.existing });
}
/** GetItem. */
export async function getItem(call) {
    const request = validated('GetItem', call.body);
    await authorizeTable(call, 'GetItem', request.TableName, [request.Key]);
    return runAction(call.account, 'GetItem', request);
}
/** Query and Scan of a table or an index. */
export async function readRange(name, call) {
    const request = validated(name, call.body);
    const conditions = Object.entries(request.KeyConditions ?? {});
    const key = Object.fromEntries(conditions.map(([attribute, condition]) => [attribute, condition.AttributeValueList[0] ?? {}]));
    await authorizeTable(call, name, request.TableName, conditions.length > 0 ? [key] : [], request.IndexName);
    return runAction(call.account, name, request);
}
/** BatchGetItem: authorised for each table. */
export async function batchGetItem(call) {
    const request = validated('BatchGetItem', call.body);
    for (const [table, { Keys }] of Object.entries(request.RequestItems))
        await authorizeTable(call, 'BatchGetItem', table, Keys);
    return runAction(call.account, 'BatchGetItem', request);
}
/** BatchWriteItem: each write stands for itself, so what is written here is committed one by one. */
export async function batchWriteItem(call) {
    const request = validated('BatchWriteItem', call.body);
    const writes = Object.entries(request.RequestItems).flatMap(([table, entries]) => entries.map(entry => singleWrite(table, entry)));
    if (writes.length > 25)
        throw tooManyWrites();
    for (const { data } of writes)
        await authorizeTable(call, 'BatchWriteItem', data.TableName, [data.Item ?? data.Key]);
    return call.account.writing.run(async () => {
        await refuseInvalidBatch(call, writes);
        const units = new Map();
        for (const { name, data } of writes) {
            const attempt = new Attempt();
            const answer = await runAction(call.account, name, data, attempt);
            await call.account.commit(attempt.writes.values());
            addUnits(units, answer);
        }
        return { UnprocessedItems: {}, ...consumedCapacity(request.ReturnConsumedCapacity, units) };
    });
}
function singleWrite(table, entry) {
    const common = { TableName: table, ReturnConsumedCapacity: 'TOTAL' };
    return entry.PutRequest !== undefined
        ? { name: 'PutItem', data: { ...common, Item: entry.PutRequest.Item } }
        : { name: 'DeleteItem', data: { ...common, Key: entry.DeleteRequest?.Key ?? {} } };
}
function tooManyWrites() {
    return validationError("1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]");
}
async function refuseInvalidBatch(call, writes) {
    const seen = new Set();
    for (const { name, data } of writes) {
        const table = await existingTable(call, data.TableName);
        const key = itemKey(name, data, table);
        if (key instanceof Error)
            throw key;
        const refused = data.Item && invalidIndexKey(data.Item, table, false);
        if (refused)
            throw refused;
        const place = `${data.TableName}/${key}`;
        if (seen.has(place))
            throw validationError('Provided list of item keys contains duplicates');
        seen.add(place);
    }
}
/** The table's description. Throws `ResourceNotFoundException`. */
export async function existingTable(call, name) {
    const table = await call.account.table(name);
    if (table === undefined)
        throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    return table;
}
/** Where the item of a write or read lies in its table, or the error that its key is. */
export function itemKey(name, data, table) {
    const attributes = (name === 'PutItem' ? data.Item : data.Key) ?? {};
    const invalid = name === 'PutItem'
        ? dynaliteDb.validateItem(attributes, table)
        : dynaliteDb.validateKey(attributes, table);
    return invalid ? toAwsError(invalid) : dynaliteDb.createKey(attributes, table);
}
export function addUnits(units, answer, factor = 1) {
    const consumed = answer.ConsumedCapacity;
    if (consumed === undefined)
        return;
    const before = units.get(consumed.TableName) ?? 0;
    units.set(consumed.TableName, before + consumed.CapacityUnits * factor);
}
/** `ConsumedCapacity` of an answer about several tables, where the request asked for it. */
export function consumedCapacity(asked, units) {
    if (asked !== 'TOTAL' && asked !== 'INDEXES')
        return {};
    const entries = [...units].map(([TableName, CapacityUnits]) => ({
        TableName,
        CapacityUnits,
        ...(asked === 'INDEXES' ? { Table: { CapacityUnits } } : {}),
    }));
    return { ConsumedCapacity: entries };
}
//# sourceMappingURL=item-operations.js.map