import { answerJson, parseJsonBody, targetAction, unknownOperation, } from '../protocols/json.js';
import { AwsError } from '../wire.js';
import { AccountTables } from './account-tables.js';
import { validationError } from './call.js';
import { batchGetItem, batchWriteItem, getItem, readRange, writeItem } from './item-operations.js';
import { changeTable, deleteTable, readTables, tagTable } from './table-operations.js';
import { describeTimeToLive, sweepExpired, updateTimeToLive } from './time-to-live.js';
import { transactGetItems, transactWriteItems } from './transactions.js';
const PROTOCOL = {
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazonaws.dynamodb.v20120810#',
    internalError: 'InternalServerError',
};
const OPERATIONS = new Map([
    ['GetItem', getItem],
    ['PutItem', call => writeItem('PutItem', call)],
    ['UpdateItem', call => writeItem('UpdateItem', call)],
    ['DeleteItem', call => writeItem('DeleteItem', call)],
    ['Query', call => readRange('Query', call)],
    ['Scan', call => readRange('Scan', call)],
    ['BatchGetItem', batchGetItem],
    ['BatchWriteItem', batchWriteItem],
    ['TransactWriteItems', transactWriteItems],
    ['TransactGetItems', transactGetItems],
    ['CreateTable', call => changeTable('CreateTable', call)],
    ['UpdateTable', call => changeTable('UpdateTable', call)],
    ['DeleteTable', deleteTable],
    ['DescribeTable', call => readTables('DescribeTable', call)],
    ['ListTables', call => readTables('ListTables', call)],
    ['TagResource', call => tagTable('TagResource', call)],
    ['UntagResource', call => tagTable('UntagResource', call)],
    ['ListTagsOfResource', call => tagTable('ListTagsOfResource', call)],
    ['DescribeTimeToLive', describeTimeToLive],
    ['UpdateTimeToLive', updateTimeToLive],
]);
/**
 * DynamoDB of the sandbox: one set of tables for each account, made when it is first asked for, in memory or
 * under the state's folder. `close` waits for running writes and closes the files.
 */
export async function createDynamoDb(state) {
    const accounts = new Map();
    return {
        handle: (request, authorize) => answerJson(PROTOCOL, request, async () => {
            const operation = operationOf(request);
            const body = parseJsonBody(request);
            refuseHostileShape(body);
            const account = await accountOf(accounts, request, state);
            await sweepExpired(account, request.now);
            return operation(callOf(request, account, body, authorize));
        }),
        close: async () => {
            for (const account of accounts.values())
                await (await account).close();
            accounts.clear();
        },
    };
}
function operationOf(request) {
    const action = targetAction(request, 'DynamoDB_20120810');
    const operation = OPERATIONS.get(action);
    if (operation === undefined)
        throw unknownOperation(action);
    return operation;
}
/** 32 levels of maps and lists, two objects each, inside what a transaction puts around an item. */
const MAX_DEPTH = 2 * 32 + 8;
/** What dynalite cannot take: it recurses without end, and by assignment would set an object's prototype. */
function refuseHostileShape(value, depth = 0) {
    if (typeof value !== 'object' || value === null)
        return;
    if (depth > MAX_DEPTH)
        throw validationError('Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit');
    if (Object.hasOwn(value, '__proto__'))
        throw validationError('The sandbox does not serve attributes named "__proto__".');
    for (const member of Object.values(value))
        refuseHostileShape(member, depth + 1);
}
function accountOf(accounts, request, state) {
    const { accountId } = request.caller;
    if (!/^\d{12}$/.test(accountId))
        throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
    const known = accounts.get(accountId);
    if (known !== undefined)
        return known;
    const opening = AccountTables.open(accountId, state.folder);
    accounts.set(accountId, opening);
    // A store that could not be opened is tried again with the next request.
    opening.catch(() => accounts.delete(accountId));
    return opening;
}
function callOf(request, account, body, authorize) {
    return { account, region: request.region, now: request.now, body, authorize };
}
//# sourceMappingURL=dynamodb.js.map