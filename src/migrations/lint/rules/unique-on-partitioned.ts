import type { Constraint } from '../../grammar/index.ts'
import { columnsOfConstraint, constraintsOf, indexedColumns, nameOf, nodesOf, shortName } from '../../schema/index.ts'
import { advise } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { Scene } from '../scene.ts'

export const uniqueOnPartitioned: Rule = {
  name: 'unique-on-partitioned',
  verdict: 'fails',
  title: 'A unique key of a partitioned table lacks a column that it is partitioned by',
  why: `Every partition has an index of its own, so PostgreSQL could not see that two of them have the same value, and refuses
it (0A000). Name the columns that the table is partitioned by, too; where they are an expression there is no way but a
unique index of each partition.`,
  bad: 'ALTER TABLE events ADD CONSTRAINT events_id_key UNIQUE (id);',
  good: ['CREATE TABLE moves (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);'],
  check: (scene) => {
    const { table, keys, columns } = keysOf(scene) ?? { table: '', keys: [], columns: [] }
    const short = keys.some((key) => columns.some((column) => column === undefined || !key.includes(column)))
    if (!short) return []
    const wanted = columns.map((column) => column ?? 'an expression').join(', ')
    return [
      {
        message: `${shortName(table)} is partitioned by ${wanted}, which the key lacks: refused (0A000)`,
        remedy: advise('Add what it is partitioned by to the key.'),
      },
    ]
  },
}

interface Keys {
  readonly table: string
  /** The columns of each unique key that the statement makes. */
  readonly keys: readonly (readonly (string | undefined)[])[]
  /** What the table is partitioned by. */
  readonly columns: readonly (string | undefined)[]
}

function keysOf({ node, schema }: Scene): Keys | undefined {
  if ('CreateStmt' in node) {
    const { relation, partspec, tableElts } = node.CreateStmt
    const table = nameOf(relation)
    if (!partspec || schema.tables.has(table)) return undefined
    const columns = nodesOf(partspec, 'PartitionElem').map(({ name }) => name)
    return { table, columns, keys: uniqueKeys(schema, table, tableElts) }
  }
  const statement = 'IndexStmt' in node ? node.IndexStmt : 'AlterTableStmt' in node ? node.AlterTableStmt : undefined
  const table = nameOf(statement?.relation)
  const columns = schema.tables.get(table)?.partitioning?.columns
  if (!columns) return undefined
  if ('IndexStmt' in node)
    return { table, columns, keys: node.IndexStmt.unique ? [indexedColumns(node.IndexStmt)] : [] }
  if (!('AlterTableStmt' in node)) return undefined
  const added = nodesOf(node.AlterTableStmt.cmds, 'AlterTableCmd').filter(({ subtype }) => isAddition(subtype))
  return {
    table,
    columns,
    keys: uniqueKeys(
      schema,
      table,
      added.map(({ def }) => def),
    ),
  }
}

function isAddition(subtype: string | undefined): boolean {
  return subtype === 'AT_AddColumn' || subtype === 'AT_AddConstraint'
}

function uniqueKeys(schema: Scene['schema'], table: string, elements: unknown): string[][] {
  const behind = nodesOf(elements, 'ColumnDef').flatMap((column) =>
    constraintsOf(column)
      .filter(isUnique)
      .map(() => [column.colname ?? '']),
  )
  const ofTable = nodesOf(elements, 'Constraint').filter((one) => isUnique(one) && (one.keys ?? []).length > 0)
  return [...behind, ...ofTable.map((constraint) => columnsOfConstraint(schema, { name: table }, constraint))]
}

function isUnique({ contype }: Constraint): boolean {
  return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY'
}
