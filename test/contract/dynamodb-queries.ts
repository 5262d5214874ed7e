import assert from 'node:assert/strict'
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import { v4 as uuid } from 'uuid'
import type { Item, Query, Table, Write } from '../../src/aws/table.js'
import type { ContractCase } from './contract-case.js'
import type { DynamoDbContext } from './dynamodb.js'

async function putAll(table: Table, items: Item[]): Promise<void> {
  for (let first = 0; first < items.length; first += 100) {
    const writes: Write[] = items.slice(first, first + 100).map(put => ({ put }))
    await table.transact(writes)
  }
}

/** A partition with these sort keys. */
async function partition(table: Table, sortKeys: readonly string[]): Promise<string> {
  const pk = uuid()
  await putAll(
    table,
    sortKeys.map(sk => ({ pk, sk })),
  )
  return pk
}

const sortKeysOf = (items: readonly Item[]) => items.map(({ sk }) => sk)

/** Every page of a query, by its own sort key. */
async function pages(table: Table, query: Query): Promise<string[][]> {
  const found: string[][] = []
  let after: Record<string, string> | undefined
  do {
    const page = await table.query({ ...query, ...(after && { after }) })
    found.push(sortKeysOf(page.items))
    after = page.last
  } while (after && found.length < 50)
  return found
}

const indexed = (sk: string, gsi1pk: string, gsi1sk: string): Item => ({ pk: uuid(), sk, gsi1pk, gsi1sk })

/** Key conditions, order, pages and indexes, as src/aws/table.ts uses them. */
export const dynamoDbQueries: readonly ContractCase<DynamoDbContext>[] = [
  {
    title: 'a query gives one partition in order of sort key, either way',
    async holds({ table }) {
      const pk = await partition(table, ['b', 'a', 'c'])
      await partition(table, ['d'])
      assert.deepEqual(sortKeysOf((await table.query({ pk, limit: 10 })).items), ['a', 'b', 'c'])
      const newest = await table.query({ pk, limit: 10, newestFirst: true, consistent: true })
      assert.deepEqual(sortKeysOf(newest.items), ['c', 'b', 'a'])
      assert.deepEqual(await table.query({ pk: uuid(), limit: 10 }), { items: [], last: undefined })
    },
  },
  {
    title: 'sort keys are ordered by their UTF-8 bytes',
    async holds({ table }) {
      // UTF-16, JavaScript's own order, would put the emoji before U+FF5E.
      const inOrder = ['A', 'Z', 'a', 'z', '~', 'é', '中', '\uff5e', '🌉']
      const pk = await partition(table, inOrder.toReversed())
      assert.deepEqual(sortKeysOf((await table.query({ pk, limit: 20 })).items), inOrder)
    },
  },
  {
    title: 'ranges: prefix, from, to, both ends included',
    async holds({ table }) {
      const pk = await partition(table, ['ROLE#1', 'ROLE#2', 'ROLE#3', 'ROLES', 'TENANT'])
      const cases: [Partial<Query>, string[]][] = [
        [{ prefix: 'ROLE#' }, ['ROLE#1', 'ROLE#2', 'ROLE#3']],
        [{ prefix: 'X' }, []],
        [{ from: 'ROLE#3' }, ['ROLE#3', 'ROLES', 'TENANT']],
        [{ to: 'ROLE#2' }, ['ROLE#1', 'ROLE#2']],
        [{ from: 'ROLE#2', to: 'ROLES' }, ['ROLE#2', 'ROLE#3', 'ROLES']],
        [{ from: 'ROLE#2', to: 'ROLE#2' }, ['ROLE#2']],
      ]
      for (const [range, expected] of cases) {
        const { items } = await table.query({ pk, limit: 20, ...range })
        assert.deepEqual(sortKeysOf(items), expected, JSON.stringify(range))
      }
    },
  },
  {
    title: 'a range that ends before it begins is malformed',
    async holds({ table }) {
      const backwards = table.query({ pk: uuid(), from: 'b', to: 'a', limit: 1 })
      await assert.rejects(backwards, { name: 'ValidationException' })
    },
  },
  {
    title: 'pages follow each other without gap or repetition, either way',
    async holds({ table }) {
      const keys = ['a', 'b', 'c', 'd', 'e']
      const pk = await partition(table, keys)
      assert.deepEqual(await pages(table, { pk, limit: 2 }), [['a', 'b'], ['c', 'd'], ['e']])
      const backwards = await pages(table, { pk, limit: 2, newestFirst: true })
      assert.deepEqual(backwards, [['e', 'd'], ['c', 'b'], ['a']])
    },
  },
  {
    title: 'a page that ends with the last item says that more may follow',
    async holds({ table }) {
      const pk = await partition(table, ['a', 'b'])
      assert.deepEqual(await pages(table, { pk, limit: 2 }), [['a', 'b'], []])
    },
  },
  {
    title: 'the next page begins after a key that is gone by then',
    async holds({ table }) {
      const pk = await partition(table, ['a', 'b', 'c'])
      await table.transact([{ delete: { pk, sk: 'b' } }])
      const { items } = await table.query({ pk, limit: 5, after: { pk, sk: 'b' } })
      assert.deepEqual(sortKeysOf(items), ['c'])
    },
  },
  {
    title: 'all of a partition, past a megabyte and many pages',
    async holds({ table }) {
      const pk = uuid()
      const items = Array.from({ length: 450 }, (_, n) => ({
        pk,
        sk: String(n).padStart(4, '0'),
        filler: 'x'.repeat(6_000),
      }))
      // A transaction holds 4 MB, an answer 1 MB.
      await putAll(table, items)
      const found: string[] = []
      for await (const { sk } of table.all({ pk })) found.push(sk)
      assert.deepEqual(found, sortKeysOf(items))
      const { items: first, last } = await table.query({ pk, limit: 450 })
      assert.ok(last !== undefined && first.length < 450, `one answer of ${first.length} items`)
    },
  },
  {
    title: 'an index holds what has its keys, and whole items',
    async holds({ table }) {
      const gsi1pk = uuid()
      const items = ['2', '1'].map(n => ({ ...indexed(n, gsi1pk, n), note: `n${n}` }))
      await putAll(table, [...items, { pk: uuid(), sk: 'without', gsi1pk }])
      const { items: found } = await table.query({ index: 'gsi1', pk: gsi1pk, limit: 10 })
      assert.deepEqual(
        found.map(({ note }) => note),
        ['n1', 'n2'],
      )
    },
  },
  {
    title: 'an item moves between indexes with its keys, and leaves without them',
    async holds({ table }) {
      const [from, to] = [uuid(), uuid()]
      const item = indexed('x', from, '1')
      const inIndex = async (pk: string) => (await table.query({ index: 'gsi1', pk, limit: 5 })).items.length
      await table.transact([{ put: item }])
      assert.deepEqual([await inIndex(from), await inIndex(to)], [1, 0])
      await table.transact([{ update: { pk: item.pk, sk: item.sk }, set: { gsi1pk: to } }])
      assert.deepEqual([await inIndex(from), await inIndex(to)], [0, 1])
      await table.transact([{ update: { pk: item.pk, sk: item.sk }, remove: ['gsi1pk', 'gsi1sk'] }])
      assert.deepEqual([await inIndex(from), await inIndex(to)], [0, 0])
    },
  },
  {
    title: 'pages of an index, also among equal keys',
    async holds({ table }) {
      const gsi1pk = uuid()
      const names = ['a', 'b', 'c', 'd', 'e']
      await putAll(
        table,
        names.map(name => indexed(name, gsi1pk, 'same')),
      )
      for (const newestFirst of [false, true]) {
        const found = await pages(table, { index: 'gsi1', pk: gsi1pk, limit: 2, newestFirst })
        assert.deepEqual(found.flat().toSorted(), names)
      }
    },
  },
  {
    title: 'an index takes ranges and pages backwards',
    async holds({ table }) {
      const gsi1pk = uuid()
      await putAll(
        table,
        ['1', '2', '3', '4'].map(n => indexed(n, gsi1pk, `2026-0${n}`)),
      )
      const range: Query = { index: 'gsi1', pk: gsi1pk, from: '2026-02', to: '2026-04', limit: 2 }
      assert.deepEqual((await pages(table, { ...range, newestFirst: true })).flat(), ['4', '3', '2'])
      const prefixed = await table.query({ index: 'gsi1', pk: gsi1pk, prefix: '2026-03', limit: 2 })
      assert.deepEqual(sortKeysOf(prefixed.items), ['3'])
    },
  },
  {
    title: 'an index of keys holds them and nothing else',
    async holds({ table }) {
      const gsi4pk = uuid()
      const key = { pk: uuid(), sk: 'x' }
      await table.transact([{ put: { ...key, gsi4pk, gsi4sk: '1', gsi1pk: uuid(), gsi1sk: '1', note: 'n' } }])
      const { items } = await table.query({ index: 'gsi4', pk: gsi4pk, limit: 10 })
      assert.deepEqual(items, [{ ...key, gsi4pk, gsi4sk: '1' }])
    },
  },
  {
    title: 'many items in one request, consistently; what is not there is left out',
    async holds({ table }) {
      const pk = await partition(table, ['a', 'b', 'c'])
      const wanted = ['c', 'none', 'a', 'c'].map(sk => ({ pk, sk }))
      const found = await table.getMany([...wanted, { pk: uuid(), sk: 'a' }])
      assert.deepEqual(
        found.map(item => item?.sk),
        ['c', undefined, 'a', 'c', undefined],
      )
      await table.transact([{ delete: { pk, sk: 'a' } }, { put: { pk, sk: 'b', n: 2 } }])
      assert.deepEqual(await table.getMany([{ pk, sk: 'a' }]), [undefined])
      assert.equal((await table.getMany([{ pk, sk: 'b' }]))[0]?.n, 2)
      assert.deepEqual(await table.getMany([]), [])
    },
  },
  {
    title: 'a request for many items asks for a hundred at most, and for none of them twice',
    async holds({ client, tableName }) {
      const ask = (sortKeys: string[]) =>
        client.send(
          new BatchGetCommand({
            RequestItems: { [tableName]: { Keys: sortKeys.map(sk => ({ pk: 'p', sk })) } },
          }),
        )
      const hundredAndOne = Array.from({ length: 101 }, (_, n) => String(n))
      for (const sortKeys of [hundredAndOne, ['a', 'a']])
        await assert.rejects(ask(sortKeys), { name: 'ValidationException' })
      assert.deepEqual((await ask(hundredAndOne.slice(1))).Responses, { [tableName]: [] })
    },
  },
  {
    title: 'many items are had whole, though one answer does not hold them',
    async holds({ table }) {
      const pk = uuid()
      const items = Array.from({ length: 18 }, (_, n) => ({ pk, sk: `s${n}`, filler: 'x'.repeat(390_000) }))
      for (let first = 0; first < items.length; first += 9)
        await table.transact(items.slice(first, first + 9).map(put => ({ put })))
      const found = await table.getMany(items)
      assert.deepEqual(
        found.map(item => item?.sk),
        sortKeysOf(items),
      )
    },
  },
  {
    title: 'a count is of all in the range, past a megabyte, in the table and in an index',
    async holds({ table }) {
      const pk = uuid()
      const items = Array.from({ length: 230 }, (_, n) => ({
        pk,
        sk: String(n).padStart(3, '0'),
        gsi5pk: pk,
        gsi5sk: String(n).padStart(3, '0'),
        filler: 'x'.repeat(6_000),
      }))
      await putAll(table, items)
      assert.equal(await table.count({ pk }), 230)
      assert.equal(await table.count({ index: 'gsi5', pk }), 230)
      assert.equal(await table.count({ index: 'gsi5', pk, to: '099' }), 100)
      assert.equal(await table.count({ pk: uuid() }), 0)
    },
  },
]
