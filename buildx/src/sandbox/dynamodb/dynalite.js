/**
 * The parts of dynalite 4.0.0 that the sandbox calls. They are not its exported API, which is why the version is
 * pinned exactly; its HTTP server is not used, because it lets an unexpected error end the process.
 */
import { createRequire } from 'node:module';
import { AwsError } from '../wire.js';
const require = createRequire(import.meta.url);
export const dynaliteDb = require('dynalite/db');
const validations = require('dynalite/validations');
const ACTION_NAMES = [
    'BatchGetItem',
    'BatchWriteItem',
    'CreateTable',
    'DeleteItem',
    'DescribeTable',
    'DescribeTimeToLive',
    'GetItem',
    'ListTables',
    'ListTagsOfResource',
    'PutItem',
    'Query',
    'Scan',
    'TagResource',
    'UntagResource',
    'UpdateItem',
    'UpdateTable',
    'DeleteTable',
];
const loaded = new Map(ACTION_NAMES.map(name => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const action = require(`dynalite/actions/${file}`);
    return [name, { action, validation: require(`dynalite/validations/${file}`) }];
}));
export function isActionName(name) {
    return loaded.has(name);
}
export function dynaliteAction(name) {
    return loaded.get(name).action;
}
/**
 * The request of an action, checked and with its expressions parsed, as dynalite's actions take it.
 * Throws `AwsError` with `SerializationException` or `ValidationException` in DynamoDB's words.
 */
export function validated(name, body) {
    const { types, custom } = loaded.get(name).validation;
    try {
        const data = validations.checkTypes(body, types);
        validations.checkValidations(data, types, custom, { options: { maxItemSize: MAX_ITEM_BYTES } });
        return data;
    }
    catch (error) {
        throw toAwsError(error);
    }
}
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-items */
export const MAX_ITEM_BYTES = 409_600;
/** dynalite's own errors carry an HTTP status and the answer's body; anything else is returned as it is. */
export function toAwsError(error) {
    if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error))
        return error;
    const body = error.body;
    const code = (body.__type ?? 'InternalServerError').replace(/^.*#/, '');
    return new AwsError(code, body.message ?? body.Message ?? '', Number(error.statusCode));
}
//# sourceMappingURL=dynalite.js.map