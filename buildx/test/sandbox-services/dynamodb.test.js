import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand, } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, TransactGetCommand, TransactWriteCommand, } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import t from 'tap';
import { createDynamoDb } from '../../src/sandbox/dynamodb/dynamodb.js';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { ACCOUNT, allowAll, clientSettings, denying, jsonRequest, listen, OTHER_ACCOUNT, temporaryFolder, } from './support.js';
const NOW = new Date('2026-01-15T12:00:00Z');
const TABLE = {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'kind', AttributeType: 'S' },
    ],
    KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
        {
            IndexName: 'by-kind',
            KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
        },
    ],
};
async function call(service, action, body, given = {}) {
    const { authorize = allowAll, ...rest } = given;
    const request = jsonRequest('dynamodb', `DynamoDB_20120810.${action}`, body, { now: NOW, ...rest });
    const response = await service.handle(request, authorize);
    return { status: response.status, body: JSON.parse(String(response.body) || '{}') };
}
async function withTable(folder) {
    const service = await createDynamoDb(createStateStore(folder));
    await call(service, 'CreateTable', structuredClone(TABLE));
    return service;
}
const key = (pk, sk = 'a') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk, more = {}, condition = {}) => ({
    Put: { TableName: 'things', Item: { ...key(pk), ...more }, ...condition },
});
const transact = (service, items, more = {}, given = {}) => call(service, 'TransactWriteItems', { TransactItems: items, ...more }, given);
const get = async (service, pk, sk = 'a') => (await call(service, 'GetItem', { TableName: 'things', Key: key(pk, sk) })).body.Item;
const onlyNew = { ConditionExpression: 'attribute_not_exists(pk)' };
const onlyOld = { ConditionExpression: 'attribute_exists(pk)' };
const prefix = 'com.amazonaws.dynamodb.v20120810#';
t.test('transactions through the real client', async (t) => {
    const server = await listen(await createDynamoDb(createStateStore()), 'dynamodb');
    t.teardown(server.close);
    const raw = new DynamoDBClient({ ...clientSettings(server.endpoint), maxAttempts: 1 });
    const client = DynamoDBDocumentClient.from(raw);
    await raw.send(new CreateTableCommand(structuredClone(TABLE)));
    const { Table } = await raw.send(new DescribeTableCommand({ TableName: 'things' }));
    t.match(Table, {
        TableStatus: 'ACTIVE',
        TableArn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/things`,
        GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE' }],
    });
    t.same((await raw.send(new ListTablesCommand({}))).TableNames, ['things']);
    await client.send(new PutCommand({ TableName: 'things', Item: { pk: 'old', sk: 'a', kind: 'x', n: 1 } }));
    await client.send(new TransactWriteCommand({
        TransactItems: [
            { Put: { TableName: 'things', Item: { pk: 'new', sk: 'a', kind: 'x' } } },
            {
                Update: {
                    TableName: 'things',
                    Key: { pk: 'old', sk: 'a' },
                    UpdateExpression: 'SET n = n + :one',
                    ExpressionAttributeValues: { ':one': 1 },
                },
            },
        ],
    }));
    const read = await client.send(new TransactGetCommand({
        TransactItems: [
            { Get: { TableName: 'things', Key: { pk: 'old', sk: 'a' } } },
            { Get: { TableName: 'things', Key: { pk: 'none', sk: 'a' } } },
            { Get: { TableName: 'things', Key: { pk: 'new', sk: 'a' }, ProjectionExpression: 'kind' } },
        ],
    }));
    t.same(read.Responses, [{ Item: { pk: 'old', sk: 'a', kind: 'x', n: 2 } }, {}, { Item: { kind: 'x' } }]);
    const query = await client.send(new QueryCommand({
        TableName: 'things',
        IndexName: 'by-kind',
        KeyConditionExpression: 'kind = :x',
        ExpressionAttributeValues: { ':x': 'x' },
    }));
    t.equal(query.Count, 2, 'both items are in the index');
    const failure = client.send(new TransactWriteCommand({
        TransactItems: [
            { Put: { TableName: 'things', Item: { pk: 'third', sk: 'a' } } },
            {
                ConditionCheck: {
                    TableName: 'things',
                    Key: { pk: 'old', sk: 'a' },
                    ConditionExpression: 'n = :n',
                    ExpressionAttributeValues: { ':n': 7 },
                    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
                },
            },
        ],
    }));
    await t.rejects(failure, {
        name: 'TransactionCanceledException',
        message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
        CancellationReasons: [
            { Code: 'None' },
            {
                Code: 'ConditionalCheckFailed',
                Message: 'The conditional request failed',
                Item: { pk: { S: 'old' }, sk: { S: 'a' }, kind: { S: 'x' }, n: { N: '2' } },
            },
        ],
    });
    const { Item } = await client.send(new GetCommand({ TableName: 'things', Key: { pk: 'third', sk: 'a' } }));
    t.equal(Item, undefined, 'nothing of a cancelled transaction is kept');
});
t.test('what a transaction refuses', async (t) => {
    const service = await withTable();
    await transact(service, [put('taken')]);
    const tooLarge = 'x'.repeat(399_000);
    const cases = [
        ['no items', [], 'ValidationException', /length greater than or equal to 1/],
        ['items that are no list', 'all', 'ValidationException', /must not be null/],
        [
            '101 items',
            Array.from({ length: 101 }, (_, n) => put(`n${n}`)),
            'ValidationException',
            /less than or equal to 100/,
        ],
        [
            'two kinds in one',
            [{ ...put('a'), Delete: { TableName: 'things', Key: key('b') } }],
            'ValidationException',
            /only contain one of/,
        ],
        ['an empty one', [{}], 'ValidationException', /only contain one of/],
        ['null', [null], 'ValidationException', /only contain one of/],
        [
            'one item twice',
            [put('a'), { Delete: { TableName: 'things', Key: key('a') } }],
            'ValidationException',
            /multiple operations on one item/,
        ],
        [
            'a check without a condition',
            [{ ConditionCheck: { TableName: 'things', Key: key('a') } }],
            'ValidationException',
            /transactItems\.1\.member\.conditionCheck\.conditionExpression/,
        ],
        [
            'an unknown table',
            [{ Put: { TableName: 'nothing', Item: key('a') } }],
            'ResourceNotFoundException',
            /not found/,
        ],
        [
            'a broken expression',
            [put('a', {}, { ConditionExpression: 'pk ==' })],
            'ValidationException',
            /Invalid ConditionExpression/,
        ],
        [
            'an unused value',
            [put('a', {}, { ...onlyNew, ExpressionAttributeValues: { ':x': { S: 'x' } } })],
            'ValidationException',
            /unused in expressions/,
        ],
        [
            'a failed condition',
            [put('b'), put('taken', {}, onlyNew)],
            'TransactionCanceledException',
            /\[None, ConditionalCheckFailed\]/,
        ],
        [
            'a key of the wrong form',
            [put('b'), { Delete: { TableName: 'things', Key: { pk: { S: 'b' } } } }],
            'TransactionCanceledException',
            /\[None, ValidationError\]/,
        ],
        [
            'a key of the wrong type',
            [{ Put: { TableName: 'things', Item: { pk: { N: '1' }, sk: { S: 'a' } } } }],
            'TransactionCanceledException',
            /\[ValidationError\]/,
        ],
        [
            'two failures',
            [put('taken', {}, onlyNew), put('b', {}, onlyOld)],
            'TransactionCanceledException',
            /\[ConditionalCheckFailed, ConditionalCheckFailed\]/,
        ],
        [
            'more than 4 MB',
            Array.from({ length: 11 }, (_, n) => put(`n${n}`, { text: { S: tooLarge } })),
            'ValidationException',
            /4 MB/,
        ],
        ['a number beyond 38 digits', [put('a', { n: { N: '1'.repeat(39) } })], 'ValidationException', /38/],
    ];
    for (const [name, items, code, message] of cases) {
        const { status, body } = await transact(service, items);
        t.match({ status, body }, { status: 400, body: { __type: prefix + code, message } }, name);
    }
    for (const pk of ['a', 'b', 'n0'])
        t.equal(await get(service, pk), undefined, `${pk} was not written`);
    const failed = await transact(service, [put('taken', {}, onlyNew)]);
    t.same(failed.body.CancellationReasons, [{ Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }], 'no item unless it is asked for');
});
t.test('a token stands for one request, for ten minutes', async (t) => {
    const folder = temporaryFolder(t);
    let service = await withTable(folder);
    const add = (amount) => ({
        Update: {
            TableName: 'things',
            Key: key('counter'),
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: amount } },
        },
    });
    const token = { ClientRequestToken: 'token-1' };
    const at = (minutes) => ({ now: new Date(NOW.getTime() + minutes * 60_000) });
    t.equal((await transact(service, [add('1')], token)).status, 200);
    t.equal((await transact(service, [add('1')], token, at(9))).status, 200);
    t.match(await get(service, 'counter'), { n: { N: '1' } }, 'the second did nothing');
    t.match((await transact(service, [add('2')], token, at(9))).body, {
        __type: `${prefix}IdempotentParameterMismatchException`,
    });
    await service.close();
    service = await createDynamoDb(createStateStore(folder));
    await transact(service, [add('1')], token, at(9));
    t.match(await get(service, 'counter'), { n: { N: '1' } }, 'the token is kept with what it wrote');
    await transact(service, [add('1')], token, at(11));
    t.match(await get(service, 'counter'), { n: { N: '2' } }, 'after ten minutes it is a new request');
    t.match((await transact(service, [add('1')], { ClientRequestToken: 'x'.repeat(37) })).status, 400);
    await service.close();
});
t.test('invariant: a random batch is all or nothing, in the items and in the index', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const operation = fc.record({
        pk: fc.constantFrom(...names),
        kind: fc.constantFrom('put', 'update', 'delete', 'check'),
        condition: fc.constantFrom({}, onlyNew, onlyOld),
        value: fc.nat(99),
    });
    const batches = fc.array(fc.uniqueArray(operation, { minLength: 1, maxLength: 6, selector: o => o.pk }), {
        minLength: 1,
        maxLength: 8,
    });
    await fc.assert(fc.asyncProperty(batches, async (transactions) => {
        const service = await withTable();
        const model = new Map();
        for (const operations of transactions) {
            const { status } = await transact(service, operations.map(toItem));
            const holds = operations.every(o => {
                const condition = o.kind === 'check' && !('ConditionExpression' in o.condition) ? onlyOld : o.condition;
                return condition === onlyNew ? !model.has(o.pk) : condition === onlyOld ? model.has(o.pk) : true;
            });
            if ((status === 200) !== holds)
                return false;
            if (holds)
                for (const o of operations)
                    apply(model, o);
            const scan = await call(service, 'Scan', { TableName: 'things' });
            const index = await call(service, 'Scan', { TableName: 'things', IndexName: 'by-kind' });
            const expected = [...model].map(([pk, n]) => `${pk}=${n}`).sort();
            if (JSON.stringify(contents(scan.body)) !== JSON.stringify(expected))
                return false;
            if (JSON.stringify(contents(index.body)) !== JSON.stringify(expected))
                return false;
        }
        await service.close();
        return true;
    }), { numRuns: 60 });
    function toItem(o) {
        const base = { TableName: 'things', ...o.condition };
        if (o.kind === 'put')
            return { Put: { ...base, Item: { ...key(o.pk), kind: { S: 'k' }, n: { N: `${o.value}` } } } };
        if (o.kind === 'delete')
            return { Delete: { ...base, Key: key(o.pk) } };
        if (o.kind === 'check')
            return {
                ConditionCheck: { ...base, ...('ConditionExpression' in o.condition ? {} : onlyOld), Key: key(o.pk) },
            };
        const ExpressionAttributeValues = { ':n': { N: `${o.value}` }, ':k': { S: 'k' } };
        return {
            Update: {
                ...base,
                Key: key(o.pk),
                UpdateExpression: 'SET n = :n, kind = :k',
                ExpressionAttributeValues,
            },
        };
    }
    function apply(model, o) {
        if (o.kind === 'delete')
            model.delete(o.pk);
        else if (o.kind !== 'check')
            model.set(o.pk, `${o.value}`);
    }
    function contents(body) {
        return body.Items.map(i => `${i.pk.S}=${i.n.N}`).sort();
    }
});
t.test('concurrent transfers neither make nor lose anything, and no reader sees half of one', async (t) => {
    const service = await withTable();
    const names = ['a', 'b', 'c'];
    await transact(service, names.map(pk => put(pk, { n: { N: '100' } })));
    const change = (pk, n) => ({
        Update: {
            TableName: 'things',
            Key: key(pk),
            UpdateExpression: 'ADD n :n',
            ConditionExpression: 'n >= :least',
            ExpressionAttributeValues: { ':n': { N: `${n}` }, ':least': { N: `${-n}` } },
        },
    });
    const sumOf = async () => {
        const Gets = names.map(pk => ({ Get: { TableName: 'things', Key: key(pk) } }));
        const { body } = await call(service, 'TransactGetItems', { TransactItems: Gets });
        const items = body.Responses;
        return items.reduce((sum, { Item }) => sum + Number(Item.n.N), 0);
    };
    const transfers = Array.from({ length: 120 }, (_, n) => {
        const [from, to] = [names[n % 3], names[(n + 1) % 3]];
        return n % 10 === 0 ? sumOf() : transact(service, [change(from, -(n % 40)), change(to, n % 40)]);
    });
    const outcomes = await Promise.all(transfers);
    t.same([...new Set(outcomes.filter(o => typeof o === 'number'))], [300]);
    t.equal(await sumOf(), 300);
    const single = Array.from({ length: 50 }, () => call(service, 'UpdateItem', {
        TableName: 'things',
        Key: key('count'),
        UpdateExpression: 'SET n = if_not_exists(n, :zero) + :one',
        ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
    }));
    const both = Array.from({ length: 50 }, () => transact(service, [
        {
            Update: {
                TableName: 'things',
                Key: key('count'),
                UpdateExpression: 'ADD n :one',
                ExpressionAttributeValues: { ':one': { N: '1' } },
            },
        },
    ]));
    await Promise.all([...single, ...both]);
    t.match(await get(service, 'count'), { n: { N: '100' } }, 'single writes and transactions are serialised');
});
t.test('a killed process leaves whole transactions', { timeout: 60_000 }, async (t) => {
    const folder = temporaryFolder(t);
    await (await withTable(folder)).close();
    const writer = fileURLToPath(new URL('./transaction-writer.js', import.meta.url));
    const child = fork(writer, [folder], { execArgv: ['--enable-source-maps'] });
    const answered = await new Promise(resolve => {
        let last = -1;
        child.on('message', (message) => {
            t.equal(message.status, 200);
            last = message.transaction;
            if (last === 12)
                child.kill('SIGKILL');
        });
        child.on('exit', () => resolve(last));
    });
    const service = await createDynamoDb(createStateStore(folder));
    const counts = new Map();
    for (const IndexName of [undefined, 'by-kind']) {
        counts.clear();
        let ExclusiveStartKey;
        do {
            const page = await call(service, 'Scan', { TableName: 'things', IndexName, ExclusiveStartKey });
            for (const { pk } of page.body.Items)
                counts.set(pk.S, (counts.get(pk.S) ?? 0) + 1);
            ExclusiveStartKey = page.body.LastEvaluatedKey;
        } while (ExclusiveStartKey !== undefined);
        t.ok(counts.size > answered, 'what was answered is there');
        t.same([...new Set(counts.values())], [40], `whole transactions in ${IndexName ?? 'the table'}`);
    }
    await service.close();
});
t.test('single writes', async (t) => {
    const service = await withTable();
    await call(service, 'PutItem', { TableName: 'things', Item: { ...key('a'), n: { N: '1' } } });
    const refused = { TableName: 'things', ...onlyNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const writes = [
        ['PutItem', { ...refused, Item: key('a') }],
        ['DeleteItem', { ...refused, Key: key('a') }],
        ['UpdateItem', { ...refused, Key: key('a'), UpdateExpression: 'REMOVE n' }],
    ];
    for (const [action, body] of writes) {
        const failed = await call(service, action, body);
        t.match(failed, { status: 400, body: { __type: `${prefix}ConditionalCheckFailedException`, Item: { n: { N: '1' } } } }, action);
        const silent = await call(service, action, { ...body, ReturnValuesOnConditionCheckFailure: 'NONE' });
        t.equal(silent.body.Item, undefined, `${action} without the item`);
        const wrong = await call(service, action, { ...body, ReturnValuesOnConditionCheckFailure: 'SOME' });
        t.match(wrong.body.message, /enum value set/);
    }
    const updated = await call(service, 'UpdateItem', {
        TableName: 'things',
        Key: key('a'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '5' } },
        ReturnValues: 'ALL_NEW',
    });
    t.match(updated.body.Attributes, { n: { N: '5' } });
    const deleted = await call(service, 'DeleteItem', {
        TableName: 'things',
        Key: key('a'),
        ReturnValues: 'ALL_OLD',
    });
    t.match(deleted.body.Attributes, { n: { N: '5' } });
    t.equal(await get(service, 'a'), undefined);
});
t.test('batches, pages and indexes', async (t) => {
    const service = await withTable();
    const item = (n) => ({ ...key('p', String(n).padStart(3, '0')), kind: { S: 'same' } });
    for (let start = 0; start < 100; start += 25) {
        const requests = Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: item(start + n) } }));
        const { status, body } = await call(service, 'BatchWriteItem', { RequestItems: { things: requests } });
        t.match({ status, body }, { status: 200, body: { UnprocessedItems: {} } });
    }
    for (const forward of [true, false]) {
        const seen = [];
        let ExclusiveStartKey;
        do {
            const { body } = await call(service, 'Query', {
                TableName: 'things',
                IndexName: 'by-kind',
                KeyConditionExpression: 'kind = :k',
                ExpressionAttributeValues: { ':k': { S: 'same' } },
                Limit: 7,
                ScanIndexForward: forward,
                ExclusiveStartKey,
            });
            seen.push(...body.Items.map(({ sk }) => sk.S));
            ExclusiveStartKey = body.LastEvaluatedKey;
        } while (ExclusiveStartKey !== undefined);
        t.equal(seen.length, 100, 'each item once');
        t.equal(new Set(seen).size, 100);
    }
    const range = await call(service, 'Query', {
        TableName: 'things',
        KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)',
        ExpressionAttributeValues: { ':p': { S: 'p' }, ':s': { S: '01' } },
        ConsistentRead: true,
    });
    t.equal(range.body.Count, 10);
    const batch = await call(service, 'BatchGetItem', {
        RequestItems: { things: { Keys: [key('p', '001'), key('p', 'none')] } },
    });
    t.match(batch.body, { Responses: { things: [{ sk: { S: '001' } }] }, UnprocessedKeys: {} });
    const twice = { things: [{ PutRequest: { Item: key('x') } }, { DeleteRequest: { Key: key('x') } }] };
    t.match((await call(service, 'BatchWriteItem', { RequestItems: twice })).body.message, /duplicates/);
    const moved = { TableName: 'things', Item: { ...key('p', '001'), kind: { S: 'other' } } };
    await call(service, 'PutItem', moved);
    const scan = await call(service, 'Scan', { TableName: 'things', IndexName: 'by-kind' });
    t.equal(scan.body.Count, 100, 'the old index entry is gone');
});
t.test('tables', async (t) => {
    const folder = temporaryFolder(t);
    let service = await withTable(folder);
    t.match((await call(service, 'CreateTable', structuredClone(TABLE))).body, {
        __type: `${prefix}ResourceInUseException`,
    });
    for (const more of [
        { SSESpecification: { Enabled: true } },
        { DeletionProtectionEnabled: true },
        { StreamSpecification: { StreamEnabled: true } },
    ]) {
        const refused = await call(service, 'CreateTable', {
            ...structuredClone(TABLE),
            TableName: 'other',
            ...more,
        });
        t.match(refused.body, { message: /does not serve the parameter/ }, Object.keys(more)[0] ?? '');
    }
    await call(service, 'CreateTable', {
        ...structuredClone(TABLE),
        TableName: 'tagged',
        Tags: [{ Key: 'a', Value: 'b' }],
    });
    const ResourceArn = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/tagged`;
    t.same((await call(service, 'ListTagsOfResource', { ResourceArn })).body.Tags, [{ Key: 'a', Value: 'b' }]);
    await call(service, 'TagResource', { ResourceArn, Tags: [{ Key: 'c', Value: 'd' }] });
    await call(service, 'UntagResource', { ResourceArn, TagKeys: ['a'] });
    t.same((await call(service, 'ListTagsOfResource', { ResourceArn })).body.Tags, [{ Key: 'c', Value: 'd' }]);
    const foreign = ResourceArn.replace(ACCOUNT, OTHER_ACCOUNT);
    t.match((await call(service, 'ListTagsOfResource', { ResourceArn: foreign })).body.__type, /AccessDenied/);
    await transact(service, [put('kept', { kind: { S: 'k' } })]);
    await service.close();
    service = await createDynamoDb(createStateStore(folder));
    t.same((await call(service, 'ListTables', {})).body.TableNames, ['tagged', 'things']);
    t.same((await call(service, 'ListTables', {}, { account: OTHER_ACCOUNT })).body.TableNames, [], 'accounts are apart');
    t.same((await call(service, 'ListTables', {}, { region: 'us-west-2' })).body.TableNames, [
        'tagged',
        'things',
    ]);
    t.match(await get(service, 'kept'), key('kept'), 'what was written is there again');
    t.match((await call(service, 'DeleteTable', { TableName: 'things' })).body, {
        TableDescription: { TableStatus: 'DELETING' },
    });
    t.match((await call(service, 'DescribeTable', { TableName: 'things' })).body.__type, /ResourceNotFound/);
    await call(service, 'CreateTable', structuredClone(TABLE));
    t.equal((await call(service, 'Scan', { TableName: 'things', IndexName: 'by-kind' })).body.Count, 0, 'and empty when made again');
    await service.close();
});
t.test('time to live', async (t) => {
    const service = await withTable();
    const seconds = NOW.getTime() / 1000;
    const specification = (AttributeName, Enabled) => ({
        TableName: 'things',
        TimeToLiveSpecification: { AttributeName, Enabled },
    });
    t.match((await call(service, 'DescribeTimeToLive', { TableName: 'things' })).body, {
        TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' },
    });
    t.match((await call(service, 'UpdateTimeToLive', specification('expires', false))).body.message, /already disabled/);
    t.equal((await call(service, 'UpdateTimeToLive', specification('expires', true))).status, 200);
    t.match((await call(service, 'UpdateTimeToLive', specification('expires', true))).body.message, /already enabled/);
    t.match((await call(service, 'UpdateTimeToLive', specification('other', true))).body.message, /different AttributeName/);
    t.match((await call(service, 'DescribeTimeToLive', { TableName: 'things' })).body, {
        TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    });
    await transact(service, [
        put('soon', { kind: { S: 'k' }, expires: { N: String(seconds + 60) } }),
        put('later', { kind: { S: 'k' }, expires: { N: String(seconds + 6000) } }),
        put('milliseconds', { kind: { S: 'k' }, expires: { S: String(seconds) } }),
        put('ancient', { kind: { S: 'k' }, expires: { N: '1' } }),
    ]);
    const later = new Date(NOW.getTime() + 180_000);
    const { body } = await call(service, 'Scan', { TableName: 'things', IndexName: 'by-kind' }, { now: later });
    const left = body.Items.map(({ pk }) => pk.S).sort();
    t.same(left, ['ancient', 'later', 'milliseconds']);
});
t.test('authorisation', async (t) => {
    const service = await withTable();
    const asked = [];
    const authorize = (action, resource, context) => {
        asked.push([action, resource.replace(/^.*:table/, ''), context?.['dynamodb:LeadingKeys']]);
    };
    await call(service, 'GetItem', { TableName: 'things', Key: key('a') }, { authorize });
    await call(service, 'Query', {
        TableName: 'things',
        IndexName: 'by-kind',
        KeyConditionExpression: 'kind = :k',
        ExpressionAttributeValues: { ':k': { S: 'same' } },
    }, { authorize });
    await transact(service, [put('a'), { ConditionCheck: { TableName: 'things', Key: key('b'), ...onlyNew } }], {}, { authorize });
    await call(service, 'ListTables', {}, { authorize });
    t.same(asked, [
        ['dynamodb:GetItem', '/things', 'a'],
        ['dynamodb:Query', '/things/index/by-kind', undefined],
        ['dynamodb:PutItem', '/things', 'a'],
        ['dynamodb:ConditionCheckItem', '/things', 'b'],
        ['dynamodb:ListTables', '/*', undefined],
    ]);
    const denied = await transact(service, [put('c'), { Delete: { TableName: 'things', Key: key('a') } }], {}, {
        authorize: denying('dynamodb:DeleteItem'),
    });
    t.match(denied, {
        status: 400,
        body: { __type: `${prefix}AccessDeniedException`, message: /not authorized/ },
    });
    t.equal(await get(service, 'c'), undefined, 'a transaction that is refused in part writes nothing');
});
t.test('hostile requests get an answer and end nothing', async (t) => {
    const service = await withTable();
    const nested = `${'{"M":{"a":'.repeat(20_000)}{"S":"x"}${'}}'.repeat(20_000)}`;
    const item = (value) => `{"TableName":"things","Item":{"pk":{"S":"a"},"sk":{"S":"b"},"v":${value}}}`;
    const cases = [
        ['no JSON', 'PutItem', '{"TableName":', 400],
        ['a list', 'PutItem', '[]', 400],
        ['null', 'PutItem', 'null', 400],
        ['an unknown action', 'ExecuteStatement', '{}', 400],
        ['an action of the prototype', 'constructor', '{}', 400],
        ['no table', 'GetItem', '{}', 400],
        ['a table name that is a number', 'GetItem', '{"TableName":1e999,"Key":{}}', 400],
        ['a huge number', 'PutItem', item(`{"N":"1${'0'.repeat(200)}"}`), 400],
        ['a number beyond the range', 'PutItem', item('{"N":"1e400"}'), 400],
        ['no number', 'PutItem', item('{"N":"NaN"}'), 400],
        ['two types at once', 'PutItem', item('{"N":"1","S":"a"}'), 400],
        ['an item above 400 KB', 'PutItem', item(`{"S":"${'x'.repeat(410_000)}"}`), 400],
        ['an attribute named __proto__', 'PutItem', item('{"M":{"__prot\\u006f__":{"S":"x"}}}'), 400],
        ['an endless nesting', 'PutItem', item(nested), 400],
        ['a key that is text', 'GetItem', '{"TableName":"things","Key":"a"}', 400],
        [
            'an expression of another world',
            'Scan',
            `{"TableName":"things","FilterExpression":"${'('.repeat(5000)}"}`,
            400,
        ],
    ];
    for (const [name, action, body, status] of cases) {
        const answer = await call(service, action, body);
        t.equal(answer.status, status, name);
        t.type(answer.body.__type, 'string', `${name}: in DynamoDB's error form`);
    }
    const anonymous = await call(service, 'ListTables', {}, { account: '' });
    t.match(anonymous.body.__type, /MissingAuthenticationToken/);
    const inner = () => {
        throw new TypeError('broken inside');
    };
    t.match(await call(service, 'ListTables', {}, { authorize: inner }), {
        status: 500,
        body: { __type: `${prefix}InternalServerError` },
    });
    t.equal((await call(service, 'ListTables', {})).status, 200, 'and it still serves');
});
//# sourceMappingURL=dynamodb.test.js.map