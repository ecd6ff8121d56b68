import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createRepositories, NotFoundError } from '../../src/index.ts'
import { recordQueries } from '../../src/testing/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { literalOf, type SampleColumn } from '../support/property-columns.ts'
import { collationDdl, compositeColumns, compositeTables, keyColumns, keyTables } from '../support/property-keys.ts'
import { quoteName } from '../support/property-literals.ts'
import { checkProperty, propertyTimeout, sampleOf } from '../support/property-runs.ts'
import { typesDdl } from '../support/property-schema.ts'

type Row = Readonly<Record<string, unknown>>

/** A repository of a table that a property chose: its keys and rows have no static type. */
interface AnyRepository {
  find(key: unknown): Promise<Row | undefined>
  findByKeys(keys: readonly unknown[]): Promise<(Row | undefined)[]>
  update(key: unknown, patch: Row): Promise<Row>
  delete(key: unknown): Promise<Row>
}

/** A table of a property, and the columns of its key. */
interface KeyedTable {
  readonly name: string
  readonly columns: readonly SampleColumn[]
}

const keyedTables: readonly KeyedTable[] = [
  ...Object.entries(keyColumns).map(([name, column]) => ({ name, columns: [column] })),
  ...Object.entries(compositeColumns).map(([name, columns]) => ({ name, columns })),
]

const tables = { ...keyTables, ...compositeTables }

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('keys on %s', (driver) => {
  let opened: OpenDatabase
  const repositoryOf = (name: string): AnyRepository =>
    createRepositories(opened.db, tables)[name as keyof typeof tables]

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: typesDdl + collationDdl })
    for (const table of keyedTables) await opened.query(ddlOf(table) + fillOf(table))
  })
  afterAll(() => opened.close())

  /** The row of each key as plain SQL finds it: an equality of literals for each key by itself. */
  const expectedRows = async ({ name, columns }: KeyedTable, keys: readonly Row[]): Promise<(Row | undefined)[]> => {
    if (keys.length === 0) return []
    const columnNames = [...columns.map((column) => quoteName(column.name)), 'note']
    const lookups = keys.map(
      (key, index) =>
        `select ${index} as position, ${columnNames.join(', ')} from ${tableName(name)} where ${conditionOf(columns, key)}`,
    )
    const expected = keys.map((): Row | undefined => undefined)
    for (const { position, note, ...texts } of await opened.query(lookups.join(' union all '))) {
      const parts = columns.map((column): [string, unknown] => [column.property, column.decode(texts[column.name]!)])
      expected[Number(position)] = { ...Object.fromEntries(parts), note: Number(note) }
    }
    return expected
  }

  it.each(keyedTables)('finds rows by a key of type $name, aligned with the keys', async (table) => {
    const repository = repositoryOf(table.name)
    const property = fc.asyncProperty(
      fc.array(fc.oneof(filledKeysOf(table), keysOf(table)), { maxLength: 12 }),
      async (keys) => {
        const expected = await expectedRows(table, keys)
        const given = keys.map((key) => asGiven(table, key))
        expect(await repository.findByKeys(given)).toEqual(expected)
        if (given.length > 0) expect(await repository.find(given[0])).toEqual(expected[0])
      },
    )
    await checkProperty(property, 10)
  })

  it.each(keyedTables)('changes and deletes the row with a key of type $name only', async (table) => {
    const repository = repositoryOf(table.name)
    const rowCount = async (): Promise<number> =>
      Number((await opened.query(`select count(*) from ${tableName(table.name)}`))[0]?.['count'])
    const property = fc.asyncProperty(filledKeysOf(table), async (key) => {
      const [expected] = await expectedRows(table, [key])
      const [given, before] = [asGiven(table, key), await rowCount()]
      if (expected === undefined) {
        // The column rounded the key that the row was given.
        await expect(repository.update(given, { note: -1 })).rejects.toThrow(NotFoundError)
        await expect(repository.delete(given)).rejects.toThrow(NotFoundError)
        return
      }
      expect(await repository.update(given, { note: -1 })).toEqual({ ...expected, note: -1 })
      expect(await opened.query(`select * from ${tableName(table.name)} where note = -1`)).toHaveLength(1)
      expect(await repository.delete(given)).toEqual({ ...expected, note: -1 })
      expect(await rowCount()).toBe(before - 1)
      await opened.query(`truncate ${tableName(table.name)}; ${fillOf(table)}`)
    })
    await checkProperty(property, 3)
  })

  it('sends nothing for zero keys', async () => {
    const { result, queries } = await recordQueries(() => repositoryOf('text').findByKeys([]))
    expect(result).toEqual([])
    expect(queries).toEqual([])
  })

  it('finds 100,000 keys in one statement', async () => {
    await opened.query(
      'truncate keys_integer; insert into keys_integer select key, key / 2 from generate_series(0, 150000, 2) as key',
    )
    // 7919 is prime to 150,001: different numbers up to 150,000, out of order; the odd ones have no row.
    const keys = Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 150_001)
    const { result, queries } = await recordQueries(() => repositoryOf('integer').findByKeys(keys))
    expect(queries).toHaveLength(1)
    expect(result).toHaveLength(keys.length)
    const wrong = keys.filter((key, index) => result[index]?.['note'] !== (key % 2 === 0 ? key / 2 : undefined))
    expect(wrong).toEqual([])
  })
})

function tableName(name: string): string {
  return quoteName(`keys_${name}`)
}

function ddlOf({ name, columns }: KeyedTable): string {
  const declared = columns.map((column) => `${quoteName(column.name)} ${column.declared}`)
  return `create table ${tableName(name)} (${declared.join(', ')}, note integer, primary key (${columns.map((column) => quoteName(column.name)).join(', ')}));`
}

/** The keys that the table is filled with; those that are equal to another one make no row. */
function fillKeysOf(table: KeyedTable): readonly Row[] {
  return sampleOf(keysOf(table), 40)
}

function filledKeysOf(table: KeyedTable): fc.Arbitrary<Row> {
  return fc.constantFrom(...fillKeysOf(table))
}

function fillOf(table: KeyedTable): string {
  const tuples = fillKeysOf(table).map((key, index) => {
    const literals = table.columns.map((column) => literalOf(column, key[column.property]))
    return `(${literals.join(', ')}, ${index})`
  })
  return `insert into ${tableName(table.name)} values ${tuples.join(', ')} on conflict do nothing;`
}

function conditionOf(columns: readonly SampleColumn[], key: Row): string {
  return columns.map((column) => `${quoteName(column.name)} = ${literalOf(column, key[column.property])}`).join(' and ')
}

/** The parts of a key by property, in any order. */
function keysOf({ columns }: KeyedTable): fc.Arbitrary<Row> {
  return fc
    .tuple(
      fc.record(Object.fromEntries(columns.map(({ property, values }) => [property, values])), {
        noNullPrototype: true,
      }),
      fc.boolean(),
    )
    .map(([key, isReversed]) => (isReversed ? Object.fromEntries(Object.entries(key).toReversed()) : key))
}

/** As a caller gives it: a single value, or an object when composite. */
function asGiven({ columns }: KeyedTable, key: Row): unknown {
  const [first, ...more] = columns
  return more.length === 0 ? key[first!.property] : key
}
