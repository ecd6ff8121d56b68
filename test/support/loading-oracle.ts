import { loadedTables, type LoadedTable } from './loading-data.ts'
import { type AnyObject, type Relations, relationsOf } from './loading-filters.ts'
import type { SampleRelation } from './loading-relations.ts'
import type { SampleScopes } from './loading-scopes.ts'
import type { SampleColumn } from './property-columns.ts'
import { quote } from './property-literals.ts'

/** Every column of a row as PostgreSQL writes it. */
type TextRow = Readonly<Record<string, string | null>>
type Query = (text: string) => Promise<TextRow[]>

/**
 * Reads what a call returns by a nested loop of plain SQL: one statement per row and relation. It shares nothing with the
 * library: it is what `with` means.
 */
export interface Oracle {
  findMany(table: string, args: AnyObject): Promise<AnyObject[]>
}

/** What plain SQL is about: the rows of each table that are in its scopes. */
interface World {
  readonly relations: Relations
  /** What to select the rows of a table from. */
  rowsOf(table: string): string
  /** The same without some scopes. */
  without(scopes: unknown): World
}

function worldOf(relations: Relations, scopes: SampleScopes, lifted: readonly string[] = []): World {
  const world: World = {
    relations,
    rowsOf: (name) => {
      const { databaseName } = loadedTables[name]!
      const conditions = Object.entries(scopes[name] ?? {})
        .filter(([scope]) => !lifted.includes(scope))
        .map(([, { sql }]) => sql(world.rowsOf))
      return conditions.length === 0
        ? databaseName
        : `(select * from ${databaseName} where ${conditions.join(' and ')})`
    },
    without: (names = []) => worldOf(relations, scopes, [...lifted, ...(names as readonly string[])]),
  }
  return world
}

/** Makes an oracle over one state of the tables: it runs no statement twice. */
export function createOracle(query: Query, relations: Relations, scopes: SampleScopes = {}): Oracle {
  const known = new Map<string, Promise<TextRow[]>>()
  const select = (text: string): Promise<TextRow[]> => {
    let rows = known.get(text)
    if (rows === undefined) known.set(text, (rows = query(text)))
    return rows
  }

  const find = async (
    world: World,
    name: string,
    args: AnyObject,
    own: string | undefined,
    from: string,
  ): Promise<AnyObject[]> => {
    const table = loadedTables[name]!
    const where = [own ?? 'true', filterSql(world, name, (args['where'] ?? {}) as AnyObject, 't0')]
    const order = ((args['orderBy'] ?? []) as AnyObject[]).flatMap((term) => orderSql(world, name, term, 't0'))
    const text = [
      `select ${table.columns.map((column) => `t0.${column.name}`).join(', ')} from ${from} where ${where.join(' and ')}`,
      order.length === 0 ? '' : `order by ${order.join(', ')}`,
      args['limit'] === undefined ? '' : `limit ${Number(args['limit'])}`,
      args['offset'] === undefined ? '' : `offset ${Number(args['offset'])}`,
    ]
    const rows = await select(text.join(' '))
    return Promise.all(rows.map((row) => readRow(world, table, row, args)))
  }

  const readRow = async (world: World, table: LoadedTable, row: TextRow, args: AnyObject): Promise<AnyObject> => {
    const read: Record<string, unknown> = {}
    for (const column of chosenOf(table, args['columns'])) {
      const text = row[column.name]!
      read[column.property] = text === null ? null : column.decode(text)
    }
    if (args['extras'] !== undefined) read['doubled'] = Number(row['rank'] ?? 0) * 2
    for (const [name, options] of Object.entries((args['with'] ?? {}) as AnyObject)) {
      const relation = relationNamed(relations, table.name, name)
      const related = await findRelated(world, table, row, relation, options === true ? {} : (options as AnyObject))
      read[name] = relation.kind === 'many' ? related : (related[0] ?? null)
    }
    if (args['counts'] !== undefined) read['counts'] = await readCounts(world, table, row, args['counts'] as AnyObject)
    return read
  }

  const findRelated = async (
    outer: World,
    table: LoadedTable,
    row: TextRow,
    relation: SampleRelation,
    args: AnyObject,
  ): Promise<AnyObject[]> => {
    const key = relation.from.map((property) => literalOf(table, property, row))
    if (key.includes(undefined)) return []
    const world = outer.without(args['unscoped'])
    const { condition, from } = joined(world, outer, relation, 't0', 'j0', (index) => key[index]!)
    if (relation.where?.on !== 'source') return find(world, relation.target, args, condition, from)
    const declared = await select(
      `select 1 as one from ${table.databaseName} where id = ${row['id']} and (${relation.where.sql})`,
    )
    return declared.length === 0 ? [] : find(world, relation.target, args, condition, from)
  }

  const readCounts = async (world: World, table: LoadedTable, row: TextRow, counts: AnyObject): Promise<AnyObject> => {
    const read: Record<string, number> = {}
    for (const [name, options] of Object.entries(counts)) {
      const { relation = name, where = {} } = (options === true ? {} : options) as { relation?: string; where?: object }
      read[name] = (
        await findRelated(world, table, row, relationNamed(relations, table.name, relation), { where })
      ).length
    }
    return read
  }

  return {
    findMany: (name, args) => {
      const world = worldOf(relations, scopes).without(args['unscoped'])
      return find(world, name, args, undefined, `${world.rowsOf(name)} t0`)
    },
  }
}

function relationNamed(relations: Relations, table: string, name: string): SampleRelation {
  return relationsOf(relations, table).find((relation) => relation.name === name)!
}

function chosenOf({ columns }: LoadedTable, selection: unknown): readonly SampleColumn[] {
  if (selection === undefined) return columns
  const chosen = selection as Readonly<Record<string, boolean>>
  const isIncluding = Object.values(chosen).includes(true)
  if (Object.keys(chosen).length === 0) return []
  return columns.filter(({ property }) => (isIncluding ? chosen[property] === true : chosen[property] !== false))
}

function columnName(table: LoadedTable, property: string): string {
  return table.columns.find((column) => column.property === property)!.name
}

/** A value of a row, of its column's type; `undefined` for NULL. */
function literalOf(table: LoadedTable, property: string, row: TextRow): string | undefined {
  const column = table.columns.find((each) => each.property === property)!
  const text = row[column.name]!
  return text === null ? undefined : `${quote(text)}::${column.type}`
}

/** The related rows of a key: what they are selected from, and when they belong to it. */
function joined(
  world: World,
  /** Of the join table, which the scopes that are lifted for the relation leave alone. */
  outer: World,
  { target, to, through, where }: SampleRelation,
  alias: string,
  junctionAlias: string,
  keyPart: (index: number) => string,
): { readonly from: string; readonly condition: string } {
  const table = loadedTables[target]!
  const own = where?.on === 'target' ? ` and (select ${where.sql} from (select ${alias}.rank) as own)` : ''
  const equal = (left: string[], right: (index: number) => string): string =>
    left.map((name, index) => `${name} = ${right(index)}`).join(' and ')
  const theirs = to.map((property) => `${alias}.${columnName(table, property)}`)
  if (through === undefined)
    return { from: `${world.rowsOf(target)} ${alias}`, condition: `(${equal(theirs, keyPart)})${own}` }
  const junction = loadedTables[through.table]!
  const far = through.to.map((property) => `${junctionAlias}.${columnName(junction, property)}`)
  const near = through.from.map((property) => `${junctionAlias}.${columnName(junction, property)}`)
  return {
    from: `${world.rowsOf(target)} ${alias} join ${outer.rowsOf(junction.name)} ${junctionAlias} on ${equal(theirs, (index) => far[index]!)}`,
    condition: `(${equal(near, keyPart)})${own}`,
  }
}

/** The related rows of the row at an alias, for a correlated subquery. */
function relatedTo(
  world: World,
  relation: SampleRelation,
  alias: string,
): { inner: string; from: string; condition: string } {
  const source = loadedTables[relation.source]!
  const inner = `t${Number(alias.slice(1)) + 1}`
  const { from, condition } = joined(
    world,
    world,
    relation,
    inner,
    `j${inner.slice(1)}`,
    (index) => `${alias}.${columnName(source, relation.from[index]!)}`,
  )
  const own =
    relation.where?.on === 'source' ? ` and (select ${relation.where.sql} from (select ${alias}.rank) as own)` : ''
  return { inner, from, condition: condition + own }
}

const symbols: Readonly<Record<string, string>> = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' }

function filterSql(world: World, table: string, filter: AnyObject, alias: string): string {
  const conditions = Object.entries(filter).map(([name, value]): string => {
    const list = (): string[] => (value as AnyObject[]).map((each) => filterSql(world, table, each, alias))
    if (name === 'AND')
      return (
        list()
          .map((each) => `(${each})`)
          .join(' and ') || 'true'
      )
    if (name === 'OR')
      return (
        list()
          .map((each) => `(${each})`)
          .join(' or ') || 'false'
      )
    if (name === 'NOT') return `not (${filterSql(world, table, value as AnyObject, alias)})`
    if (name === 'id' || name === 'rank') return columnSql(`${alias}.${name}`, value)
    return relationSql(world, relationNamed(world.relations, table, name), value, alias)
  })
  return conditions.length === 0 ? 'true' : conditions.map((each) => `(${each})`).join(' and ')
}

function columnSql(column: string, value: unknown): string {
  if (value === null) return `${column} is null`
  if (typeof value === 'number') return `${column} = ${value}`
  const [[operator, operand]] = Object.entries(value as AnyObject) as [[string, unknown]]
  if (operator === 'isNull') return `${column} is ${operand === true ? '' : 'not '}null`
  if (operator === 'in') return `${column} = any(array[${(operand as number[]).join()}]::int[])`
  if (operator === 'notIn') return `${column} <> all(array[${(operand as number[]).join()}]::int[])`
  return `${column} ${symbols[operator]} ${String(operand)}`
}

function relationSql(world: World, relation: SampleRelation, value: unknown, alias: string): string {
  const { inner, from, condition } = relatedTo(world, relation, alias)
  const count = (rest: string): string => `(select count(*) from ${from} where ${condition} and ${rest})`
  const nested = (filter: unknown): string => `(${filterSql(world, relation.target, filter as AnyObject, inner)})`
  if (typeof value === 'boolean') return `${count('true')} ${value ? '>' : '='} 0`
  const entries = Object.entries(value as AnyObject)
  const isQuantified =
    entries.length > 0 && entries.every(([name]) => ['some', 'every', 'none', 'count'].includes(name))
  if (!isQuantified) return `${count(nested(value))} > 0`
  return entries
    .map(([quantifier, filter]) => {
      if (quantifier === 'some') return `${count(nested(filter))} > 0`
      if (quantifier === 'none') return `${count(nested(filter))} = 0`
      if (quantifier === 'every') return `${count(`${nested(filter)} is true`)} = ${count('true')}`
      const compared = typeof filter === 'number' ? { eq: filter } : (filter as AnyObject)
      return Object.entries(compared)
        .map(([operator, operand]) => `${count('true')} ${symbols[operator]} ${String(operand)}`)
        .join(' and ')
    })
    .join(' and ')
}

function orderSql(world: World, table: string, term: AnyObject, alias: string): string[] {
  return Object.entries(term).map(([name, order]) => {
    if (name === 'id' || name === 'rank') return `${alias}.${name} ${directionSql(order)}`
    const relation = relationNamed(world.relations, table, name)
    const { inner, from, condition } = relatedTo(world, relation, alias)
    if (relation.kind === 'many') {
      return `(select count(*) from ${from} where ${condition}) ${directionSql((order as AnyObject)['count'])}`
    }
    const [deeper] = orderSql(world, relation.target, order as AnyObject, inner)
    const [, expression, direction] = /^(.*) ((?:asc|desc)(?: nulls (?:first|last))?)$/s.exec(deeper!)!
    return `(select ${expression} from ${from} where ${condition}) ${direction}`
  })
}

function directionSql(order: unknown): string {
  if (typeof order === 'string') return order
  const { direction, nulls } = order as { readonly direction: string; readonly nulls: string }
  return `${direction} nulls ${nulls}`
}
