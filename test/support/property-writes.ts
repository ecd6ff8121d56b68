import { sql, type SQL } from 'drizzle-orm'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { OpenDatabase } from './drivers.ts'
import { literalOf, sampleColumns, valueColumns, type SampleColumn } from './property-columns.ts'
import { quoteName } from './property-literals.ts'

/** Values of a row by property: what a caller writes. */
export type Values = Readonly<Record<string, unknown>>

/** Drizzle SQL in the place of a value, and the same in plain SQL. */
class OwnSql {
  readonly given: SQL
  readonly text: string
  constructor(given: SQL, text: string) {
    this.given = given
    this.text = text
  }
  [fc.toStringMethod](): string {
    return `SQL ${this.text}`
  }
}

const ownValues: Readonly<Record<string, fc.Arbitrary<OwnSql>>> = {
  title: fc.constant(new OwnSql(sql`upper(${'Straße'})`, `upper('Straße')`)),
  whole: fc.nat(99).map((number) => new OwnSql(sql`${number}::integer * 2`, `${number * 2}`)),
  // The only way to write JSON null.
  data: fc.constant(new OwnSql(sql`'null'::jsonb`, `'null'::jsonb`)),
}

/** Values of the columns of a new row, without its key; SQL among them where it is asked for. */
export function newRows(columns: readonly SampleColumn[], withSql: boolean): fc.Arbitrary<Values> {
  return fc.record(valuesOf(columns, withSql), { noNullPrototype: true })
}

/** A patch of some columns. */
export const patches: fc.Arbitrary<Values> = fc.record(valuesOf(valueColumns, true), {
  requiredKeys: [],
  noNullPrototype: true,
})

/** The columns of a new row: all that must be there, and others. */
export const columnSets: fc.Arbitrary<readonly SampleColumn[]> = fc
  .oneof(fc.constant([...valueColumns]), fc.subarray([...valueColumns]), fc.shuffledSubarray([...valueColumns]))
  .map((chosen) => [...chosen, ...valueColumns.filter((column) => column.notNull && !chosen.includes(column))])

/** What the library is given for values that can be {@link OwnSql}. */
export function given(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([property, value]) => [property, value instanceof OwnSql ? value.given : value]),
  )
}

/**
 * Expects that the database has exactly these values, by its own text of each, and that the returned rows are those that
 * it has, in their order.
 *
 * @param expected The values by key: what was written, `null` for what was left out.
 */
export async function expectStored(
  opened: OpenDatabase,
  expected: ReadonlyMap<number, Values>,
  returned: readonly Values[],
): Promise<void> {
  if (expected.size === 0) {
    expect(returned).toEqual([])
    return
  }
  const ids = [...expected.keys()]
  const stored = await opened.query(
    `select written.* from written join unnest(array[${ids.join()}]) with ordinality as keys (key, position) on id = key order by position`,
  )
  expect(stored.map(textsOf)).toEqual(await textsOfLiterals(opened, expected))
  expect(returned).toEqual(stored.map(decodeRow))
}

/** A row as the library returns it, from the texts that the database has. */
export function decodeRow(texts: Readonly<Record<string, string | null>>): Values {
  const { filled, created, changed } = texts
  const numberOf = (text: string | null | undefined): number | null =>
    text === null || text === undefined ? null : Number(text)
  const values = sampleColumns.map(({ property, name, decode }): [string, unknown] => {
    const text = texts[name] ?? null
    return [property, text === null ? null : decode(text)]
  })
  return { ...Object.fromEntries(values), filled, created: numberOf(created), changed: numberOf(changed) }
}

function textsOf(row: Readonly<Record<string, string | null>>): Values {
  return Object.fromEntries(sampleColumns.map(({ name }) => [name, row[name]]))
}

/** PostgreSQL's own text of every value, each a literal cast to its column's type. */
async function textsOfLiterals(opened: OpenDatabase, expected: ReadonlyMap<number, Values>): Promise<Values[]> {
  const rows = [...expected].map(([id, values]) => {
    const literals = sampleColumns.map(
      (column) =>
        `(${storedSql(column, { ...values, id }[column.property] ?? null)})::${column.declared} as ${quoteName(column.name)}`,
    )
    return `select ${literals.join(', ')}`
  })
  return opened.query(rows.join(' union all '))
}

function storedSql(column: SampleColumn, value: unknown): string {
  return value instanceof OwnSql ? value.text : literalOf(column, value)
}

function valuesOf(columns: readonly SampleColumn[], withSql: boolean): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(columns.map((column) => [column.property, valueOf(column, withSql)]))
}

function valueOf({ property, values, notNull }: SampleColumn, withSql: boolean): fc.Arbitrary<unknown> {
  const value = notNull ? values : fc.option(values, { freq: 5 })
  const own = withSql ? ownValues[property] : undefined
  return own === undefined ? value : fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: own })
}

/** Columns to return: some of them, or all. */
export const selections: fc.Arbitrary<Readonly<Record<string, boolean>> | undefined> = fc.option(
  fc
    .subarray(
      sampleColumns.map(({ property }) => property),
      { minLength: 1 },
    )
    .map((chosen) => Object.fromEntries(chosen.map((property) => [property, true]))),
  { nil: undefined, freq: 2 },
)

/** What is left of a row when only these columns are asked for. */
export function selectedFrom(row: Values, selection: Readonly<Record<string, boolean>> | undefined): Values {
  if (selection === undefined) return row
  return Object.fromEntries(Object.entries(row).filter(([property]) => selection[property]))
}
