import { AwsError } from '../wire.js';
import { partitionKeyValue } from './account-tables.js';
export function tableArn(call, table) {
    return `arn:aws:dynamodb:${call.region}:${call.account.accountId}:table/${table}`;
}
/**
 * Authorises `dynamodb:<action>` on a table or one of its indexes. Each of the keys gives the condition key
 * `dynamodb:LeadingKeys` where it holds the table's partition key.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export async function authorizeTable(call, action, table, keys = [], index) {
    const arn = tableArn(call, table) + (index === undefined ? '' : `/index/${index}`);
    const description = keys.length === 0 ? undefined : await call.account.table(table);
    const leading = new Set(keys.map(key => description && partitionKeyValue(description, key)));
    if (leading.size === 0)
        leading.add(undefined);
    for (const value of leading)
        call.authorize(`dynamodb:${action}`, arn, value === undefined ? {} : { 'dynamodb:LeadingKeys': value });
}
export function validationError(message) {
    return new AwsError('ValidationException', message);
}
/** `ALL_OLD`, `NONE` or nothing; dynalite does not know the parameter. */
export function returnsOldOnFailure(value) {
    if (value === undefined || value === null || value === 'NONE')
        return false;
    if (value === 'ALL_OLD')
        return true;
    throw validationError(`1 validation error detected: Value '${String(value)}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`);
}
//# sourceMappingURL=call.js.map