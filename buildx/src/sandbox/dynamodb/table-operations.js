import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from '../wire.js';
import { END, prefixes } from './account-tables.js';
import { authorizeTable, tableArn, validationError } from './call.js';
import { validated } from './dynalite.js';
import { Attempt, runAction } from './staged-store.js';
/** Parameters of AWS whose effect the sandbox does not have; `false` and the defaults ask for no effect. */
const NOT_SERVED = [
    'StreamSpecification',
    'SSESpecification',
    'DeletionProtectionEnabled',
    'TableClass',
    'ResourcePolicy',
    'OnDemandThroughput',
    'WarmThroughput',
    'ReplicaUpdates',
    'MultiRegionConsistency',
    'GlobalTableWitnessUpdates',
    'GlobalTableSettingsReplicationMode',
];
/** CreateTable and UpdateTable: the table is ACTIVE when the answer goes out. */
export async function changeTable(name, call) {
    refuseNotServed(call);
    const tags = name === 'CreateTable' ? tagWrites(call) : [];
    const request = validated(name, call.body);
    if (request.GlobalSecondaryIndexUpdates?.some(update => update.Create ?? update.Delete))
        throw validationError('The sandbox does not add or remove indexes of a table: create the table with them.');
    await authorizeTable(call, name, request.TableName);
    return call.account.writing.run(async () => {
        const attempt = new Attempt(call.region);
        await runAction(call.account, name, request, attempt);
        const table = await settled(attempt, request.TableName);
        await call.account.commit([...attempt.writes.values(), ...tags]);
        return { TableDescription: table };
    });
}
function refuseNotServed(call) {
    const asked = NOT_SERVED.find(name => hasEffect(call.body[name]));
    if (asked !== undefined)
        throw validationError(`The sandbox does not serve the parameter ${asked}: leave it out here.`);
}
function hasEffect(value) {
    if (value === undefined || value === null || value === false || value === 'STANDARD')
        return false;
    if (typeof value !== 'object')
        return true;
    return (!('Enabled' in value && value.Enabled === false) &&
        !('StreamEnabled' in value && value.StreamEnabled === false));
}
function tagWrites(call) {
    const { TableName, Tags } = call.body;
    if (Tags === undefined || Tags === null)
        return [];
    const ResourceArn = tableArn(call, String(TableName));
    const { Tags: tags } = validated('TagResource', {
        ResourceArn,
        Tags: structuredClone(Tags),
    });
    const prefix = prefixes.tags(String(TableName));
    return tags.map(tag => ({ type: 'put', key: prefix + tag.Key, value: tag.Value }));
}
/** dynalite sets the final status in a timer of 0 ms after its answer. */
async function settled(attempt, name) {
    const write = attempt.writes.get(prefixes.table + name);
    if (write?.type !== 'put')
        throw new Error(`dynalite wrote no description of the table ${name}`);
    const table = write.value;
    const active = () => table.TableStatus === 'ACTIVE' &&
        (table.GlobalSecondaryIndexes ?? []).every(index => index.IndexStatus === 'ACTIVE');
    for (let tries = 0; !active() && tries < 1000; tries++)
        await wait(1);
    return table;
}
/** DeleteTable: the table, its items, index entries, tags and settings go in one batch. */
export async function deleteTable(call) {
    const { TableName: name } = validated('DeleteTable', call.body);
    await authorizeTable(call, 'DeleteTable', name);
    return call.account.writing.run(async () => {
        const table = await call.account.table(name);
        if (table === undefined)
            throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
        const keys = [prefixes.table + name, prefixes.timeToLive + name];
        const ranges = [
            prefixes.items(name),
            prefixes.tags(name),
            prefixes.indexes('local', name),
            prefixes.indexes('global', name),
        ];
        for (const prefix of ranges)
            for await (const key of call.account.db.keys({ gte: prefix, lt: prefix + END }))
                keys.push(key);
        await call.account.commit(keys.map(key => ({ type: 'del', key })));
        const { GlobalSecondaryIndexes: _, ...description } = table;
        return { TableDescription: { ...description, TableStatus: 'DELETING' } };
    });
}
/** DescribeTable and ListTables. */
export async function readTables(name, call) {
    const request = validated(name, call.body);
    // ListTables knows no single table; AWS asks for the permission on all of them.
    await authorizeTable(call, name, name === 'ListTables' ? '*' : request.TableName);
    return runAction(call.account, name, request);
}
/** TagResource, UntagResource and ListTagsOfResource. Throws `AccessDeniedException` for another account's ARN. */
export async function tagTable(name, call) {
    const request = validated(name, call.body);
    const table = request.ResourceArn?.split('/').pop() ?? '';
    if (request.ResourceArn !== tableArn(call, table))
        throw new AwsError('AccessDeniedException', `The resource ${request.ResourceArn} is not a table of yours here.`);
    await authorizeTable(call, name, table);
    return call.account.writing.run(async () => {
        const attempt = new Attempt();
        const answer = await runAction(call.account, name, request, attempt);
        await call.account.commit(attempt.writes.values());
        return answer === '' ? undefined : answer;
    });
}
//# sourceMappingURL=table-operations.js.map