import { validationError } from './call.js';
/** Bytes of a partition key and of a sort key, in an index as in a table. */
const MAX_BYTES = { HASH: 2_048, RANGE: 1_024 };
/**
 * Tells what makes an item one that an index refuses, which dynalite lets pass: a key of it that is empty or too
 * long. Without that key, or half of it, the item is merely left out of the index.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html (partition keys and sort keys)
 */
export function invalidIndexKey(item, table, isUpdate) {
    for (const { IndexName, KeySchema } of table.GlobalSecondaryIndexes ?? []) {
        for (const { AttributeName, KeyType } of KeySchema) {
            const [value] = Object.values(item[AttributeName] ?? {});
            if (value === '')
                return emptyKey(IndexName, AttributeName, isUpdate);
            if (typeof value === 'string' && Buffer.byteLength(value) > MAX_BYTES[KeyType])
                return validationError('One or more parameter values were invalid: Size limit exceeded');
        }
    }
    return undefined;
}
function emptyKey(index, attribute, isUpdate) {
    const empty = 'The AttributeValue for a key attribute cannot contain an empty string value.';
    return validationError(isUpdate
        ? `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${empty}`
        : `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${empty} IndexName: ${index}, IndexKey: ${attribute}`);
}
//# sourceMappingURL=index-keys.js.map