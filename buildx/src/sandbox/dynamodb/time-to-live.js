import { isObject } from '../protocols/json.js';
import { AwsError } from '../wire.js';
import { END, prefixes } from './account-tables.js';
import { authorizeTable, validationError } from './call.js';
import { validated } from './dynalite.js';
import { Attempt, runAction } from './staged-store.js';
const SWEEP_EVERY_MS = 60_000;
/** Items that expired longer ago than this are kept, so that a wrong unit does not empty a table. */
const TOO_OLD_S = 5 * 365 * 24 * 3600;
/** DescribeTimeToLive. */
export async function describeTimeToLive(call) {
    const { TableName } = validated('DescribeTimeToLive', call.body);
    await authorizeTable(call, 'DescribeTimeToLive', TableName);
    await requireTable(call, TableName);
    const setting = await readSetting(call.account, TableName);
    const description = setting === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: setting.AttributeName };
    return { TimeToLiveDescription: description };
}
/**
 * UpdateTimeToLive. Throws `ValidationException` where the setting would not change.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
export async function updateTimeToLive(call) {
    const specification = parseSpecification(call.body.TimeToLiveSpecification);
    const { TableName } = validated('DescribeTimeToLive', call.body);
    await authorizeTable(call, 'UpdateTimeToLive', TableName);
    return call.account.writing.run(async () => {
        await requireTable(call, TableName);
        refuseUnchanged(specification, await readSetting(call.account, TableName));
        const key = prefixes.timeToLive + TableName;
        const value = { AttributeName: specification.AttributeName };
        await call.account.commit([specification.Enabled ? { type: 'put', key, value } : { type: 'del', key }]);
        return { TimeToLiveSpecification: specification };
    });
}
function parseSpecification(value) {
    const { AttributeName, Enabled } = isObject(value) ? value : {};
    if (typeof Enabled !== 'boolean' || typeof AttributeName !== 'string')
        throw validationError("TimeToLiveSpecification needs 'Enabled' and 'AttributeName'");
    if (AttributeName.length < 1 || AttributeName.length > 255)
        throw validationError("The length of 'AttributeName' must be between 1 and 255");
    return { AttributeName, Enabled };
}
function refuseUnchanged(asked, setting) {
    if (!asked.Enabled && setting === undefined)
        throw validationError('TimeToLive is already disabled');
    if (setting === undefined)
        return;
    if (setting.AttributeName !== asked.AttributeName)
        throw validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${setting.AttributeName}`);
    if (asked.Enabled)
        throw validationError('TimeToLive is already enabled');
}
async function requireTable(call, name) {
    if ((await call.account.table(name)) === undefined)
        throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}
async function readSetting(account, table) {
    return (await account.db.get(prefixes.timeToLive + table));
}
/**
 * Deletes what has expired by `now`: items of tables with a time to live, and tokens of old transactions.
 * Runs with the first request of each minute; AWS too deletes late, within days.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export async function sweepExpired(account, now) {
    if (now.getTime() - account.sweptAt < SWEEP_EVERY_MS)
        return;
    account.sweptAt = now.getTime();
    await account.writing.run(async () => {
        await sweepTokens(account, now);
        for await (const [key, value] of entries(account, prefixes.timeToLive)) {
            const table = await account.table(key.slice(prefixes.timeToLive.length));
            if (table !== undefined)
                await sweepTable(account, table, value.AttributeName, now);
        }
    });
}
async function sweepTokens(account, now) {
    for await (const [key, value] of entries(account, prefixes.token))
        if (value.expiresAt <= now.getTime())
            await account.commit([{ type: 'del', key }]);
}
async function sweepTable(account, table, attribute, now) {
    const seconds = now.getTime() / 1000;
    for await (const [, value] of entries(account, prefixes.items(table.TableName))) {
        const item = value;
        const expiry = Number(item[attribute]?.N);
        if (!(expiry < seconds && expiry > seconds - TOO_OLD_S))
            continue;
        const Key = Object.fromEntries(table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
        const attempt = new Attempt();
        await runAction(account, 'DeleteItem', { TableName: table.TableName, Key }, attempt);
        await account.commit(attempt.writes.values());
    }
}
function entries(account, prefix) {
    return account.db.iterator({ gte: prefix, lt: prefix + END });
}
//# sourceMappingURL=time-to-live.js.map