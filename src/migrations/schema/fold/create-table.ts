import type { ColumnDef, CreateStmt, Node, RangeVar } from '../../grammar/index.ts'
import { nodesOf } from '../expressions.ts'
import { nameOf } from '../names.ts'
import { readType } from '../read-type.ts'
import type { Partition, Partitioning, Schema, Table } from '../schema.ts'
import { addConstraint } from './add-constraint.ts'
import { createView } from './create-view.ts'
import { columnOf, constraintsOf, readColumn } from './read-column.ts'

export function createTable(schema: Schema, statement: CreateStmt): void {
  const name = nameOf(statement.relation)
  if (schema.tables.has(name)) return
  const table = addTable(schema, name, 'table')
  table.isUnlogged = statement.relation?.relpersistence === 'u'
  table.partitioning = readPartitioning(statement)
  table.partitionOf = readPartition(statement)
  if (statement.ofTypename) copyFromType(schema, table, readType(schema, statement.ofTypename).name)
  if (!statement.partbound) inherit(schema, table, nodesOf(statement.inhRelations, 'RangeVar').map(nameOf))
  for (const parent of statement.inhRelations ?? []) if ('RangeVar' in parent) copyFrom(schema, table, parent.RangeVar)
  for (const element of statement.tableElts ?? []) addElement(schema, table, element)
  for (const element of statement.constraints ?? []) addElement(schema, table, element)
}

/** CREATE TABLE … AS and CREATE MATERIALIZED VIEW: which columns it has, the text alone does not say. */
export function createTableAs(
  schema: Schema,
  statement: { into?: { rel?: RangeVar }; objtype?: string; query?: Node },
): void {
  const name = nameOf(statement.into?.rel)
  const isView = statement.objtype === 'OBJECT_MATVIEW'
  addTable(schema, name, isView ? 'materialized view' : 'table')
  if (isView) createView(schema, name, statement.query)
}

export function addColumn(schema: Schema, table: Table, column: ColumnDef): void {
  const read = readColumn(schema, column)
  table.columns.set(read.name, read)
  for (const constraint of constraintsOf(column)) addConstraint(schema, table, constraint, read.name)
}

/** Makes a table an heir of others. */
export function inherit(schema: Schema, table: Table, parents: readonly string[]): void {
  table.inherits = [...table.inherits, ...parents]
  for (const name of parents) {
    const parent = schema.tables.get(name)
    if (parent) parent.hasHeirs = true
  }
}

function addTable(schema: Schema, name: string, kind: Table['kind']): Table {
  const table: Table = {
    name,
    kind,
    madeIn: schema.revision,
    columns: new Map(),
    constraints: [],
    partitioning: undefined,
    partitionOf: undefined,
    inherits: [],
    hasHeirs: false,
    isClustered: false,
    ofType: undefined,
    isUnlogged: false,
  }
  schema.tables.set(name, table)
  return table
}

function addElement(schema: Schema, table: Table, element: Node): void {
  if ('ColumnDef' in element) addColumn(schema, table, element.ColumnDef)
  else if ('Constraint' in element) addConstraint(schema, table, element.Constraint)
  else if ('TableLikeClause' in element) copyFrom(schema, table, element.TableLikeClause.relation)
}

function copyFrom(schema: Schema, table: Table, relation: RangeVar | undefined): void {
  const source = schema.tables.get(nameOf(relation))
  if (!source) return
  for (const [name, column] of source.columns) table.columns.set(name, column)
  const checks = source.constraints.filter(({ kind }) => kind === 'check' || kind === 'not null')
  table.constraints = [...table.constraints, ...checks]
}

/** CREATE TABLE … OF. */
function copyFromType(schema: Schema, table: Table, type: string): void {
  table.ofType = type
  for (const [name, of] of schema.types.get(type)?.attributes ?? []) table.columns.set(name, columnOf(name, of))
}

function readPartitioning({ partspec }: CreateStmt): Partitioning | undefined {
  if (!partspec) return undefined
  const columns = (partspec.partParams ?? []).map((part) =>
    'PartitionElem' in part ? part.PartitionElem.name : undefined,
  )
  return { strategy: strategies[partspec.strategy ?? ''] ?? 'range', columns }
}

const strategies: Readonly<Record<string, Partitioning['strategy']>> = {
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_HASH: 'hash',
}

function readPartition({ partbound, inhRelations }: CreateStmt): Partition | undefined {
  const [parent] = inhRelations ?? []
  if (!partbound || !parent || !('RangeVar' in parent)) return undefined
  return { table: nameOf(parent.RangeVar), bound: partbound }
}
