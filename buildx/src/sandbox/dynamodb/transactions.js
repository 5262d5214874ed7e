import { createHash } from 'node:crypto';
import { isObject } from '../protocols/json.js';
import { AwsError } from '../wire.js';
import { prefixes } from './account-tables.js';
import { authorizeTable, returnsOldOnFailure, validationError } from './call.js';
import { dynaliteDb, validated } from './dynalite.js';
import { addUnits, consumedCapacity, existingTable, itemKey } from './item-operations.js';
import { Attempt, runAction } from './staged-store.js';
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ITEMS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const TOKEN_MS = 10 * 60 * 1000;
/** dynalite's action for each kind; a check is a delete whose writes are thrown away. */
const KINDS = {
    Put: { action: 'PutItem', permission: 'PutItem', required: 'Item' },
    Update: { action: 'UpdateItem', permission: 'UpdateItem', required: 'UpdateExpression' },
    Delete: { action: 'DeleteItem', permission: 'DeleteItem', required: 'Key' },
    ConditionCheck: {
        action: 'DeleteItem',
        permission: 'ConditionCheckItem',
        required: 'ConditionExpression',
    },
    Get: { action: 'GetItem', permission: 'GetItem', required: 'Key' },
};
const MEMBERS = [
    'TableName',
    'Key',
    'Item',
    'ConditionExpression',
    'UpdateExpression',
    'ProjectionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
];
/**
 * TransactWriteItems: all writes or none, in one batch with the request's token. Throws
 * `TransactionCanceledException` with a reason for each item, `IdempotentParameterMismatchException`,
 * `ValidationException`, `ResourceNotFoundException`.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWriteItems(call) {
    const { ClientRequestToken: token, ReturnConsumedCapacity: asked } = call.body;
    const fingerprint = createHash('sha256')
        .update(JSON.stringify(call.body.TransactItems ?? null))
        .digest('hex');
    const operations = parseOperations(call.body, ['ConditionCheck', 'Put', 'Update', 'Delete']);
    refuseToken(token);
    await authorizeOperations(call, operations);
    return call.account.writing.run(async () => {
        if (await answeredBefore(call, token, fingerprint))
            return {};
        await refuseDuplicates(call, operations);
        const attempts = await attemptAll(call, operations);
        const writes = attempts.flatMap(({ attempt }, index) => operations[index]?.kind === 'ConditionCheck' ? [] : [...attempt.writes.values()]);
        if (typeof token === 'string')
            writes.push(tokenWrite(token, fingerprint, call.now));
        await call.account.commit(writes);
        return consumedByAll(asked, attempts);
    });
}
/** TransactGetItems: the items as they are between two writes, in the order asked for. Throws as above. */
export async function transactGetItems(call) {
    const asked = call.body.ReturnConsumedCapacity;
    const operations = parseOperations(call.body, ['Get']);
    await authorizeOperations(call, operations);
    return call.account.writing.run(async () => {
        await refuseDuplicates(call, operations);
        const attempts = await attemptAll(call, operations);
        const responses = attempts.map(({ answer }) => (answer.Item === undefined ? {} : { Item: answer.Item }));
        return { Responses: responses, ...consumedByAll(asked, attempts) };
    });
}
function parseOperations(body, kinds) {
    const items = body.TransactItems;
    if (!Array.isArray(items))
        throw refusedMember('transactItems', 'null', 'Member must not be null');
    if (items.length < 1)
        throw refusedItems('greater than or equal to 1');
    if (items.length > MAX_ITEMS)
        throw refusedItems(`less than or equal to ${MAX_ITEMS}`);
    const operations = items.map((item, index) => parseOperation(item, index + 1, kinds));
    const size = operations.reduce((sum, { data }) => sum + dynaliteDb.itemSize(data.Item ?? data.Key ?? {}), 0);
    if (size > MAX_BYTES)
        throw validationError('Transaction size exceeds the maximum of 4 MB');
    return operations;
}
function parseOperation(item, position, kinds) {
    const given = kinds.filter(kind => isObject(item) && isObject(item[kind]));
    const [kind] = given;
    if (kind === undefined || given.length > 1)
        throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
    const source = item[kind];
    const { action, required } = KINDS[kind];
    if (source[required] === undefined || source[required] === null) {
        const member = `transactItems.${position}.member.${lowerFirst(kind)}.${lowerFirst(required)}`;
        throw refusedMember(member, 'null', 'Member must not be null');
    }
    const known = Object.fromEntries(MEMBERS.flatMap(name => (name in source ? [[name, source[name]]] : [])));
    const data = validated(action, { ...known, ReturnConsumedCapacity: 'TOTAL' });
    return { kind, action, data, returnsOld: returnsOldOnFailure(source.ReturnValuesOnConditionCheckFailure) };
}
function lowerFirst(name) {
    return name.charAt(0).toLowerCase() + name.slice(1);
}
function refusedItems(constraint) {
    return refusedMember('transactItems', "'[]'", `Member must have length ${constraint}`);
}
function refusedMember(member, value, constraint) {
    return validationError(`1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`);
}
function refuseToken(token) {
    if (token === undefined || token === null)
        return;
    if (typeof token !== 'string')
        throw new AwsError('SerializationException', 'Unexpected token type');
    if (token.length < 1 || token.length > 36)
        throw refusedMember('clientRequestToken', `'${token}'`, 'Member must have length less than or equal to 36');
}
async function authorizeOperations(call, operations) {
    for (const { kind, data } of operations)
        await authorizeTable(call, KINDS[kind].permission, data.TableName, [data.Key ?? data.Item]);
}
async function answeredBefore(call, token, fingerprint) {
    if (typeof token !== 'string')
        return false;
    const earlier = (await call.account.db.get(prefixes.token + token));
    if (earlier === undefined || earlier.expiresAt <= call.now.getTime())
        return false;
    if (earlier.fingerprint === fingerprint)
        return true;
    throw new AwsError('IdempotentParameterMismatchException', 'Your request token was used with different parameters within the last 10 minutes');
}
function tokenWrite(token, fingerprint, now) {
    const value = { fingerprint, expiresAt: now.getTime() + TOKEN_MS };
    return { type: 'put', key: prefixes.token + token, value };
}
async function refuseDuplicates(call, operations) {
    const seen = new Set();
    for (const { action, data } of operations) {
        const key = itemKey(action, data, await existingTable(call, data.TableName));
        // A key of the wrong form is the transaction's own reason to be cancelled.
        if (key instanceof Error)
            continue;
        const place = `${data.TableName}/${key}`;
        if (seen.has(place))
            throw validationError('Transaction request cannot include multiple operations on one item');
        seen.add(place);
    }
}
async function attemptAll(call, operations) {
    const attempts = [];
    for (const operation of operations)
        attempts.push(await attemptOne(call, operation));
    const reasons = attempts.map(({ reason }) => reason);
    if (reasons.some(({ Code }) => Code !== 'None'))
        throw transactionCanceled(reasons);
    return attempts;
}
async function attemptOne(call, operation) {
    const attempt = new Attempt();
    try {
        const answer = await runAction(call.account, operation.action, operation.data, attempt);
        return { attempt, answer, reason: { Code: 'None' } };
    }
    catch (error) {
        return { attempt, answer: {}, reason: cancellationReason(error, operation, attempt) };
    }
}
function cancellationReason(error, operation, attempt) {
    if (!(error instanceof AwsError))
        throw error;
    if (error.code === 'ValidationException')
        return { Code: 'ValidationError', Message: error.message };
    if (error.code !== 'ConditionalCheckFailedException')
        throw error;
    const item = operation.returnsOld && attempt.existing !== undefined ? { Item: attempt.existing } : {};
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...item };
}
function transactionCanceled(reasons) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    const members = { Message: message, CancellationReasons: reasons };
    return new AwsError('TransactionCanceledException', message, 400, members);
}
/** A transaction reads or writes each item twice, which is what it costs. */
function consumedByAll(asked, attempts) {
    const units = new Map();
    for (const { answer } of attempts)
        addUnits(units, answer, 2);
    return consumedCapacity(asked, units);
}
//# sourceMappingURL=transactions.js.map