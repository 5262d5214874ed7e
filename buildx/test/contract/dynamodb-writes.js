import assert from 'node:assert/strict';
import { DescribeTimeToLiveCommand, IdempotentParameterMismatchException, } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { v4 as uuid } from 'uuid';
import { createTableIfAbsent, tableIsActive } from '../../src/aws/create-table.js';
import { ABSENT, createTable, PRESENT, TransactionRefused, } from '../../src/aws/table.js';
import { Problem } from '../../src/problem.js';
const fresh = (sk = 'A') => ({ pk: uuid(), sk });
/** What a refused transaction tells: positions of failed conditions. */
async function refused(transaction) {
    const error = await transaction.then(() => assert.fail('the transaction went through'), (thrown) => thrown);
    assert.ok(error instanceof TransactionRefused, `not refused by a condition but by ${String(error)}`);
    return error.failed;
}
/** The name of the error with which DynamoDB refuses a malformed request. */
function malformed(request) {
    return assert.rejects(request, { name: 'ValidationException' });
}
/**
 * What no item can be: keys without text, of another type or past their length, and what is too large.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const IMPOSSIBLE = {
    'an empty key': () => ({ pk: '', sk: 'A' }),
    'a partition key past 2,048 bytes': () => ({ pk: 'p'.repeat(2_049), sk: 'A' }),
    'a sort key past 1,024 bytes': () => ({ ...fresh(), sk: 's'.repeat(1_025) }),
    'more than 400 KB': () => ({ ...fresh(), big: 'x'.repeat(400 * 1024) }),
    'an empty key of an index': () => ({ ...fresh(), gsi1pk: '', gsi1sk: 'A' }),
    'an empty key of an index it is not in': () => ({ ...fresh(), gsi1pk: '' }),
    'a number as key of an index': () => ({ ...fresh(), gsi1pk: 7, gsi1sk: 'A' }),
    'a partition key of an index past 2,048 bytes': () => ({
        ...fresh(),
        gsi1pk: 'p'.repeat(2_049),
        gsi1sk: 'A',
    }),
    'a partition key of an index past 2,048 bytes in fewer characters': () => ({
        ...fresh(),
        gsi1pk: 'é'.repeat(1_025),
        gsi1sk: 'A',
    }),
    'a sort key of an index past 1,024 bytes': () => ({ ...fresh(), gsi1pk: 'A', gsi1sk: 's'.repeat(1_025) }),
};
const impossibleItems = Object.entries(IMPOSSIBLE).map(([what, item]) => ({
    title: `no item has ${what}, and nothing is written beside it`,
    async holds({ table }) {
        const beside = fresh();
        const error = await table.transact([{ put: beside }, { put: item() }]).then(() => assert.fail('it was written'), (thrown) => thrown);
        // Neither a failed condition nor an outage: it is the caller's own mistake.
        const names = ['ValidationException', 'TransactionCanceledException'];
        assert.ok(error instanceof Error && names.includes(error.name), String(error));
        assert.equal(await table.get(beside), undefined);
    },
}));
/** Tables, transactions, conditions and idempotency tokens, as src/aws/table.ts and create-table.ts use them. */
export const dynamoDbWrites = [
    {
        title: 'a table is made once, active, with a time to live',
        async holds({ client, tableName }) {
            assert.equal(await tableIsActive(client, `${tableName}-not`), false);
            await createTableIfAbsent(client, tableName);
            assert.equal(await tableIsActive(client, tableName), true);
            // The document client wraps a plain one and sends its commands as well.
            const plain = client;
            const asked = new DescribeTimeToLiveCommand({ TableName: tableName });
            const { TimeToLiveDescription } = await plain.send(asked);
            assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
        },
    },
    {
        title: 'an item comes back as it was put, at once',
        async holds({ table }) {
            const key = fresh();
            const put = {
                ...key,
                text: 'Zoë 🌉',
                empty: '',
                nothing: null,
                yes: true,
                whole: Number.MAX_SAFE_INTEGER,
                part: -0.125,
                nested: { list: [1, 'a', { deep: [] }], map: {} },
            };
            await table.transact([{ put: { ...put, leftOut: undefined } }]);
            assert.deepEqual(await table.get(key), { v: 1, ...put });
            assert.equal(await table.get(fresh()), undefined);
        },
    },
    {
        title: 'a put on the condition of absence is refused where something is',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, n: 1 }, condition: ABSENT }]);
            assert.deepEqual(await refused(table.transact([{ put: { ...key, n: 2 }, condition: ABSENT }])), [0]);
            assert.equal((await table.get(key))?.n, 1);
        },
    },
    {
        title: 'a transaction is all or nothing, and names every failed condition',
        async holds({ table }) {
            const [there, next, absent, checked] = [fresh(), fresh(), fresh(), fresh()];
            await table.transact([{ put: { ...there, n: 1 } }, { put: checked }]);
            const writes = [
                { put: next, condition: ABSENT },
                { update: there, set: { n: 2 }, condition: { expression: 'n = :n', values: { ':n': 7 } } },
                { check: checked, condition: PRESENT },
                { delete: absent, condition: PRESENT },
            ];
            assert.deepEqual(await refused(table.transact(writes)), [1, 3]);
            assert.equal(await table.get(next), undefined);
            assert.equal((await table.get(there))?.n, 1);
        },
    },
    {
        title: 'a failed check refuses the writes beside it',
        async holds({ table }) {
            const [checked, written] = [fresh(), fresh()];
            const writes = [
                {
                    check: checked,
                    condition: {
                        expression: '#status = :s',
                        names: { '#status': 'status' },
                        values: { ':s': 'active' },
                    },
                },
                { put: written },
            ];
            assert.deepEqual(await refused(table.transact(writes)), [0]);
            await table.transact([{ put: { ...checked, status: 'active' } }]);
            await table.transact(writes);
            assert.ok(await table.get(written));
        },
    },
    {
        title: 'an update sets, removes and adds, under names that DynamoDB reserves',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, status: 'pending', name: 'a', gone: 1, count: 1 } }]);
            await table.transact([
                { update: key, set: { status: 'active', name: 'b' }, remove: ['gone'], add: { count: 2, more: 1 } },
            ]);
            const after = { v: 1, ...key, status: 'active', name: 'b', count: 3, more: 1 };
            assert.deepEqual(await table.get(key), after);
            await table.transact([{ update: key, remove: ['name'] }]);
            assert.equal((await table.get(key))?.name, undefined);
        },
    },
    {
        title: 'an update makes no item',
        async holds({ table }) {
            const key = fresh();
            assert.deepEqual(await refused(table.transact([{ update: key, set: { n: 1 } }])), [0]);
            assert.equal(await table.update(key, { n: 1 }, PRESENT), false);
            assert.equal(await table.get(key), undefined);
        },
    },
    {
        title: 'a single conditional update tells whether it was made',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, leasedUntil: 5 } }]);
            const free = (now) => ({
                expression: 'attribute_not_exists(leasedUntil) OR leasedUntil <= :now',
                values: { ':now': now },
            });
            assert.equal(await table.update(key, { leasedUntil: 9 }, free(4)), false);
            assert.equal(await table.update(key, { leasedUntil: 9 }, free(5)), true);
            assert.equal((await table.get(key))?.leasedUntil, 9);
        },
    },
    {
        title: 'a single conditional update gives the whole item as it left it',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, held: null, other: { deep: ['as it was'] } } }]);
            const free = { expression: 'held = :none', values: { ':none': null } };
            const after = { v: 1, ...key, held: 'mine', other: { deep: ['as it was'] } };
            assert.deepEqual(await table.updateAndGet(key, { held: 'mine' }, free), after);
            assert.equal(await table.updateAndGet(key, { held: 'theirs' }, free), undefined);
            assert.deepEqual(await table.get(key), after);
        },
    },
    {
        title: 'an expired record may be put over, a live one not',
        async holds({ table }) {
            const key = fresh();
            const put = (now) => ({
                put: { ...key, expiresAt: now + 10 },
                condition: {
                    expression: 'attribute_not_exists(pk) OR expiresAt <= :now',
                    values: { ':now': now },
                },
            });
            await table.transact([put(1_000)]);
            assert.deepEqual(await refused(table.transact([put(1_009)])), [0]);
            await table.transact([put(1_010)]);
            assert.equal((await table.get(key))?.expiresAt, 1_020);
        },
    },
    {
        title: 'numbers are compared as numbers, and a missing attribute equals nothing',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, n: 9 } }]);
            assert.equal(await table.update(key, { n: 9 }, { expression: 'n < :n', values: { ':n': 10 } }), true, '9 < 10');
            for (const operator of ['=', '<>', '<']) {
                const made = await table.update(key, { seen: operator }, { expression: `nowhere ${operator} :n`, values: { ':n': 1 } });
                // `<>` holds for what is not there; the others do not.
                assert.equal(made, operator === '<>', operator);
            }
        },
    },
    {
        title: 'a delete on a condition removes or is refused',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, owner: 'a' } }]);
            const by = (owner) => ({
                delete: key,
                condition: { expression: '#o = :o', names: { '#o': 'owner' }, values: { ':o': owner } },
            });
            assert.deepEqual(await refused(table.transact([by('b')])), [0]);
            await table.transact([by('a')]);
            assert.equal(await table.get(key), undefined);
        },
    },
    {
        title: 'a transaction touches an item once',
        async holds({ table }) {
            const key = fresh();
            await malformed(table.transact([{ put: key }, { put: { ...key, n: 2 } }]));
            assert.equal(await table.get(key), undefined);
        },
    },
    {
        title: 'a transaction holds at most 100 writes',
        async holds({ table }) {
            const writes = (count) => Array.from({ length: count }, () => ({ put: fresh() }));
            await table.transact(writes(100));
            await malformed(table.transact(writes(101)));
        },
    },
    {
        title: 'a transaction of no writes is malformed',
        holds: ({ table }) => malformed(table.transact([])),
    },
    {
        title: 'a check of an item that the same transaction writes is malformed',
        async holds({ table }) {
            const key = fresh();
            await malformed(table.transact([{ put: key }, { check: key, condition: ABSENT }]));
        },
    },
    ...impossibleItems,
    {
        title: 'an update empties no key of an index',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, gsi1pk: 'a', gsi1sk: 'a' } }]);
            for (const set of [{ gsi1pk: '' }, { gsi1sk: '' }]) {
                await malformed(table.update(key, set, PRESENT));
                const updated = table.transact([{ update: key, set }]);
                await assert.rejects(updated, { name: /^(ValidationException|TransactionCanceledException)$/ });
            }
            assert.equal((await table.get(key))?.gsi1pk, 'a');
        },
    },
    {
        title: 'of many that put the same item at once exactly one does',
        async holds({ table }) {
            const key = fresh();
            const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => table.transact([{ put: { ...key, n }, condition: ABSENT }])));
            const won = outcomes.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
            assert.equal(won.length, 1, `${won.length} won`);
            assert.equal((await table.get(key))?.n, won[0]);
            for (const outcome of outcomes) {
                if (outcome.status === 'rejected')
                    assert.ok(outcome.reason instanceof TransactionRefused);
            }
        },
    },
    {
        title: 'counters that many add to at once lose nothing',
        async holds({ table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, count: 0 } }]);
            const add = async () => {
                for (let attempt = 0; attempt < 50; attempt++) {
                    try {
                        return await table.transact([{ update: key, add: { count: 1 } }]);
                    }
                    catch (error) {
                        if (!(error instanceof TransactionRefused && error.conflict))
                            throw error;
                    }
                }
            };
            await Promise.all(Array.from({ length: 10 }, add));
            assert.equal((await table.get(key))?.count, 10);
        },
    },
    {
        title: 'a token stands for one request',
        async holds({ client, tableName, table }) {
            const key = fresh();
            await table.transact([{ put: { ...key, count: 0 } }]);
            const ClientRequestToken = uuid();
            const add = (by) => client.send(new TransactWriteCommand({
                ClientRequestToken,
                TransactItems: [
                    {
                        Update: {
                            TableName: tableName,
                            Key: key,
                            UpdateExpression: 'ADD #c :n',
                            ExpressionAttributeNames: { '#c': 'count' },
                            ExpressionAttributeValues: { ':n': by },
                        },
                    },
                ],
            }));
            await add(1);
            await add(1);
            assert.equal((await table.get(key))?.count, 1, 'a request sent again counts once');
            await assert.rejects(add(2), IdempotentParameterMismatchException);
        },
    },
    {
        title: 'a table that is not there is an outage, not an empty one',
        async holds({ client, tableName }) {
            const absent = createTable(client, `${tableName}-not`);
            const calls = [
                () => absent.get(fresh()),
                () => absent.query({ pk: 'a', limit: 1 }),
                () => absent.transact([{ put: fresh() }]),
                () => absent.update(fresh(), { a: 1 }, PRESENT),
            ];
            for (const call of calls) {
                const isOutage = (error) => error instanceof Problem && error.kind.code === 'dependency-unavailable';
                await assert.rejects(call(), isOutage);
            }
        },
    },
];
//# sourceMappingURL=dynamodb-writes.js.map