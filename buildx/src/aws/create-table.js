import { CreateTableCommand, DescribeTableCommand, DescribeTimeToLiveCommand, ResourceInUseException, ResourceNotFoundException, UpdateTimeToLiveCommand, } from '@aws-sdk/client-dynamodb';
const INDEXES = ['gsi1', 'gsi2', 'gsi3'];
/** DynamoDB deletes items some time after the second that this attribute holds. */
const EXPIRY_ATTRIBUTE = 'expiresAt';
/** A table of this name is there, but not the one that the service needs. */
export class TableShapeError extends Error {
    table;
    problems;
    constructor(table, problems) {
        super(`Table ${table} is there, but it is not what this service needs:\n${problems.map(p => `  - ${p}`).join('\n')}`);
        this.table = table;
        this.problems = problems;
        this.name = 'TableShapeError';
    }
}
/**
 * Creates the table where it does not exist yet, with its expiry; one that is there stays as it is. Idempotent.
 * @returns whether this call created it
 * @throws TableShapeError where a table of this name has other keys or indexes
 */
export async function createTableIfAbsent(client, name) {
    const attributes = ['pk', 'sk', ...INDEXES.flatMap(index => [`${index}pk`, `${index}sk`])];
    const create = new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: attributes.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keySchema(''),
        GlobalSecondaryIndexes: INDEXES.map(index => ({
            IndexName: index,
            KeySchema: keySchema(index),
            Projection: { ProjectionType: 'ALL' },
        })),
    });
    const low = client;
    let created = true;
    try {
        await low.send(create);
    }
    catch (error) {
        // Somebody made it, or is making it now, and may not have come to the end.
        if (!(error instanceof ResourceInUseException))
            throw error;
        created = false;
    }
    const table = await untilActive(low, name);
    const problems = shapeProblems(table);
    if (problems.length > 0)
        throw new TableShapeError(name, problems);
    await enableExpiry(low, name);
    return created;
}
function keySchema(prefix) {
    return [
        { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
        { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
    ];
}
/** What the service would stumble over; further indexes and settings are the owner's own. */
function shapeProblems(table) {
    const { AttributeDefinitions: types = [], KeySchema: keys = [], GlobalSecondaryIndexes: indexes = [], } = table;
    const problems = [];
    const expectKeys = (what, prefix, found) => {
        const [wanted, actual] = [keysText(keySchema(prefix), []), keysText(found, types)];
        if (wanted !== actual)
            problems.push(`${what} ${actual || 'none'}, and not ${wanted}`);
    };
    expectKeys('its keys are', '', keys);
    for (const name of INDEXES) {
        const index = indexes.find(({ IndexName }) => IndexName === name);
        if (!index || index.IndexStatus === 'DELETING') {
            problems.push(`it has no index ${name}`);
            continue;
        }
        expectKeys(`the keys of index ${name} are`, name, index.KeySchema ?? []);
        const projection = index.Projection?.ProjectionType;
        if (projection !== 'ALL')
            problems.push(`index ${name} holds ${projection}, and not all attributes`);
    }
    return problems;
}
/** `pk (HASH, S), sk (RANGE, S)`: strings where no types are given. */
function keysText(keys, types) {
    const typeOf = (name = '') => types.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S';
    return keys
        .map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType}, ${typeOf(AttributeName)})`)
        .join(', ');
}
async function enableExpiry(client, name) {
    if (await expiryIsOn(client, name))
        return;
    try {
        await client.send(new UpdateTimeToLiveCommand({
            TableName: name,
            TimeToLiveSpecification: { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true },
        }));
    }
    catch (error) {
        // Another process may have done it in between: that is refused as not valid.
        if (!(await expiryIsOn(client, name)))
            throw error;
    }
}
async function expiryIsOn(client, name) {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
    const { TimeToLiveStatus = '', AttributeName } = TimeToLiveDescription ?? {};
    if (!/^ENABL/.test(TimeToLiveStatus))
        return false;
    if (AttributeName !== EXPIRY_ATTRIBUTE) {
        throw new TableShapeError(name, [`its items expire by ${AttributeName}, and not by ${EXPIRY_ATTRIBUTE}`]);
    }
    return true;
}
/** Is the table there and usable? Throws what the SDK throws when DynamoDB cannot be asked. */
export async function tableIsActive(client, name) {
    return isActive(await describeTable(client, name));
}
function isActive(table) {
    return table?.TableStatus === 'ACTIVE' || table?.TableStatus === 'UPDATING';
}
async function describeTable(client, name) {
    try {
        return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
    }
    catch (error) {
        if (error instanceof ResourceNotFoundException)
            return undefined;
        throw error;
    }
}
/** AWS takes some ten seconds to make a table with its indexes, now and then a minute. */
async function untilActive(client, name) {
    for (let attempt = 0; attempt < 480; attempt++) {
        const table = await describeTable(client, name);
        if (isActive(table))
            return table;
        await new Promise(resolve => setTimeout(resolve, 250));
    }
    throw new Error(`Table ${name} did not become active within two minutes`);
}
//# sourceMappingURL=create-table.js.map