import type { Constraint as ConstraintNode } from '../../grammar/index.ts'
import { columnsOf } from '../expressions.ts'
import { bareName, fullName, nameOf, schemaNameOf, textsOf } from '../names.ts'
import type { Constraint, Schema, Table } from '../schema.ts'

/** Adds a constraint to a table; `column` is the one that it stands behind, if it does. */
export function addConstraint(schema: Schema, table: Table, node: ConstraintNode, column?: string): void {
  const kind = kinds[node.contype ?? '']
  if (kind === undefined) return
  const constraint = describeConstraint(schema, table, node, kind, column)
  if (constraint.kind === 'not null') {
    if (constraint.isValid) setNotNull(table, constraint.columns, true)
    if (constraint.isValid && node.conname === undefined) return
  }
  if (constraint.kind === 'primary key') setNotNull(table, constraint.columns, true)
  table.constraints = [...table.constraints, constraint]
  if (makesIndex.has(kind)) {
    const name = fullName(schemaNameOf(table.name), constraint.name)
    // An index that was there already takes the constraint's name.
    if (node.indexname) schema.indexes.delete(fullName(schemaNameOf(table.name), node.indexname))
    schema.indexes.set(name, {
      name,
      table: table.name,
      columns: constraint.columns,
      computed: columnsOf(node.where_clause),
      isUnique: kind !== 'exclusion',
      isOfConstraint: true,
    })
  }
}

export function setNotNull(table: Table, columns: readonly string[], isNotNull: boolean): void {
  for (const name of columns) {
    const column = table.columns.get(name)
    if (column) table.columns.set(name, { ...column, isNotNull })
  }
}

function describeConstraint(
  schema: Schema,
  table: Table,
  node: ConstraintNode,
  kind: Constraint['kind'],
  column: string | undefined,
): Constraint {
  const columns = columnsOfConstraint(schema, table, node, column)
  return {
    name: node.conname ?? node.indexname ?? nameFor(table, kind, columns),
    kind,
    columns,
    isValid: !node.skip_validation,
    isEnforced: node.is_enforced ?? true,
    expression: kind === 'check' ? node.raw_expr : undefined,
    references: node.pktable ? nameOf(node.pktable) : undefined,
    referenced: textsOf(node.pk_attrs),
  }
}

/** The columns of a constraint, also of one that is made of an index. */
export function columnsOfConstraint(
  schema: Schema,
  table: Pick<Table, 'name'>,
  node: ConstraintNode,
  column?: string,
): string[] {
  if (node.indexname) {
    const index = schema.indexes.get(fullName(schemaNameOf(table.name), node.indexname))
    return (index?.columns ?? []).flatMap((name) => name ?? [])
  }
  if (node.contype === 'CONSTR_CHECK') return [...columnsOf(node.raw_expr)]
  const listed = node.contype === 'CONSTR_FOREIGN' ? node.fk_attrs : node.keys
  if (listed) return textsOf(listed)
  if (column !== undefined) return [column]
  return (node.exclusions ?? []).flatMap((exclusion) => {
    const element = 'List' in exclusion ? exclusion.List.items?.[0] : undefined
    return element && 'IndexElem' in element ? (element.IndexElem.name ?? []) : []
  })
}

/** The name that PostgreSQL gives to a constraint without one. */
export function nameFor(
  table: Pick<Table, 'name' | 'constraints'>,
  kind: Constraint['kind'],
  columns: readonly string[],
): string {
  const parts = kind === 'primary key' || (kind === 'check' && columns.length !== 1) ? [] : columns
  const name = [bareName(table.name), ...parts, suffixes[kind]].join('_')
  const isTaken = (candidate: string): boolean => table.constraints.some((other) => other.name === candidate)
  if (!isTaken(name)) return name
  let number = 1
  while (isTaken(`${name}${number}`)) number += 1
  return `${name}${number}`
}

const kinds: Readonly<Record<string, Constraint['kind']>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary key',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_NOTNULL: 'not null',
}

const suffixes: Readonly<Record<Constraint['kind'], string>> = {
  check: 'check',
  'foreign key': 'fkey',
  unique: 'key',
  'primary key': 'pkey',
  exclusion: 'excl',
  'not null': 'not_null',
}

const makesIndex = new Set<Constraint['kind']>(['unique', 'primary key', 'exclusion'])
