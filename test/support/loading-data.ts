import fc from 'fast-check'
import { keyProperties } from './loading-schema.ts'
import { type SampleColumn, sampleColumn } from './property-columns.ts'
import { quote, quoteName } from './property-literals.ts'
import { type Draw, drawFrom } from './random-draw.ts'

/** A table as plain SQL and the oracle see it. */
export interface LoadedTable {
  readonly name: string
  readonly databaseName: string
  readonly columns: readonly SampleColumn[]
}

const renamed = (sample: string, property: string, name: string): SampleColumn => ({
  ...sampleColumn(sample),
  property,
  name,
})
const integers = (...properties: string[]): SampleColumn[] =>
  ['id', 'rank', ...properties].map((property) =>
    renamed(
      'whole',
      property,
      property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ),
  )
const place = [renamed('body', 'country', 'country'), renamed('short', 'city', 'city')]
const name = renamed('body', 'name', 'name')
const keys = keyProperties.map((property) => sampleColumn(property))

/** Every table and view by its name in the schema; the view is the last. */
export const loadedTables: Readonly<Record<string, LoadedTable>> = Object.fromEntries(
  [
    ['people', [...integers('managerId'), name, ...place]] as const,
    ['places', [...integers(), ...place]] as const,
    ['messages', integers('senderId', 'receiverId')] as const,
    ['tags', integers()] as const,
    ['messageTags', integers('messageId', 'tagId')] as const,
    ['lefts', [...integers('personId'), ...keys]] as const,
    ['rights', [...integers('personId'), ...keys]] as const,
    ['seniors', [...integers(), name]] as const,
  ].map(([table, columns]) => [
    table,
    { name: table, databaseName: table === 'messageTags' ? 'message_tags' : table, columns },
  ]),
)

/** Texts that are hard to carry: what JavaScript cannot hold, and what only looks different. */
const hardTexts: Readonly<Record<string, readonly string[]>> = {
  body: ['', 'NULL', 'a"b\\c', '{}', "it's", 'a,b', 'A', 'a', ' a', 'é'],
  initials: ['a', 'a ', 'A', ''],
  small: ['0', '1', '-1'],
  large: ['9223372036854775807', '9223372036854775806', '-9223372036854775808', '9007199254740991', '1'],
  largeNumber: ['9007199254740991', '-9007199254740991', '1', '-1'],
  price: ['1.1000', '1.1', '-0.0001'],
  priceNumber: ['1.1', '1.10', '123456789012345678901234567890.5', '123456789012345678901234567890.4', 'NaN'],
  ratio: ['0.1', '0.30000000000000004', '-0', '0', 'NaN', 'Infinity', '1e300'],
  single: ['0.1', '16777216', '1e30', '-0', '0'],
  zoned: ['2024-02-29 12:00:00.123456+00', '2024-02-29 14:00:00.123456+02', '2024-02-29 12:00:00.123457+00'],
  zonedDate: ['2024-02-29 12:00:00.123456+00', '2024-02-29 12:00:00.123457+00', '1999-12-31 23:59:59.999999+00'],
  local: ['2024-02-29 12:00:00.123456', '2024-02-29 12:00:00.123457'],
  localDate: ['2024-02-29 12:00:00.123456', '2024-02-29 12:00:00.123457'],
  span: ['1 mon', '30 days', '720:00:00', '1 day'],
  bytes: ['\\x', '\\x00ff', '\\x5c22', '\\x00'],
}

const poolSize = 5

/** The INSERTs of one random set of rows: nulls, dangling keys, duplicates, and now and then no row at all. */
export function randomData(seed: number): string {
  const draw = drawFrom(seed)
  const pools = new Map(keys.map((column) => [column.property, poolOf(column, seed)]))
  const inserts = Object.values(loadedTables)
    .slice(0, -1)
    .map((table) => fill(table, pools, draw))
  return inserts.join(';\n')
}

function poolOf(column: SampleColumn, seed: number): readonly string[] {
  const made = fc.sample(column.values, { numRuns: poolSize, seed }).map((value) => column.encode(value))
  return [...made, ...(hardTexts[column.property] ?? [])]
}

function fill(
  { databaseName, columns }: LoadedTable,
  pools: ReadonlyMap<string, readonly string[]>,
  draw: Draw,
): string {
  const count = draw(12) === 0 ? 0 : 4 + draw(databaseName === 'lefts' || databaseName === 'rights' ? 25 : 9)
  const used = new Set<number>()
  const tuples = Array.from({ length: count }, () => {
    // Ids out of the order of insertion.
    let id = draw(40)
    while (used.has(id)) id = (id + 1) % 40
    used.add(id)
    return `(${columns.map((column) => valueOf(column, id, used, pools, draw)).join(', ')})`
  })
  const names = columns.map((column) => quoteName(column.name)).join(', ')
  const truncated = `truncate ${databaseName}`
  return count === 0 ? truncated : `${truncated}; insert into ${databaseName} (${names}) values ${tuples.join(',\n')}`
}

function valueOf(
  column: SampleColumn,
  id: number,
  used: ReadonlySet<number>,
  pools: ReadonlyMap<string, readonly string[]>,
  draw: Draw,
): string {
  if (column.property === 'id') return String(id)
  if (draw(5) === 0) return 'null'
  const texts = pools.get(column.property)
  if (texts !== undefined) return `${quote(texts[draw(texts.length)]!)}::${column.type}`
  switch (column.property) {
    case 'rank':
      return String(draw(5))
    case 'name':
    case 'country':
    case 'city':
      return quote(['', 'a"b', 'NULL'][draw(3)]!)
    default: {
      // A key that is mostly there: ids of every table come from the same forty numbers.
      const ids = [...used]
      return String(draw(3) === 0 ? draw(40) : ids[draw(ids.length)]!)
    }
  }
}
