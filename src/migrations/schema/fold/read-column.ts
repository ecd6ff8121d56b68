import type { ColumnDef, Constraint as ConstraintNode, Node } from '../../grammar/index.ts'
import { columnsOf } from '../expressions.ts'
import { fullName, textsOf } from '../names.ts'
import { isSerial } from '../read-type.ts'
import type { Column, ColumnType, Generated, Schema } from '../schema.ts'
import { useType } from './use-type.ts'

/** The constraints that stand behind a column's type. */
export function constraintsOf(column: ColumnDef): ConstraintNode[] {
  return (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
}

/** The DEFAULT of a column. */
export function defaultOf(column: ColumnDef): Node | undefined {
  return constraintsOf(column).find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
}

/** How a column is generated. */
export function generatedOf(column: ColumnDef): Generated | undefined {
  const constraint = constraintsOf(column).find(({ contype }) => contype === 'CONSTR_GENERATED')
  if (!constraint) return undefined
  const kind = constraint.generated_kind === 's' ? 'stored' : 'virtual'
  return { kind, columns: columnsOf(constraint.raw_expr) }
}

/** Whether a column is an identity. */
export function isIdentity(column: ColumnDef): boolean {
  return constraintsOf(column).some(({ contype }) => contype === 'CONSTR_IDENTITY')
}

/** Whether a column is declared without NULL. */
export function isDeclaredNotNull(column: ColumnDef): boolean {
  const kinds = constraintsOf(column).map(({ contype }) => contype)
  return (
    kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY' || kind === 'CONSTR_IDENTITY') ||
    isSerial(column.typeName)
  )
}

/** A column that has nothing but a type. */
export function columnOf(name: string, type: ColumnType): Column {
  return {
    name,
    type,
    isNotNull: false,
    collation: undefined,
    generated: undefined,
    isIdentity: false,
    hasDefault: false,
  }
}

export function readColumn(schema: Schema, column: ColumnDef): Column {
  const collation = textsOf(column.collClause?.collname)
  return {
    name: column.colname ?? '',
    type: useType(schema, column.typeName),
    isNotNull: isDeclaredNotNull(column),
    collation: collation.length > 0 ? fullName(collation.at(-2), collation.at(-1) ?? '') : undefined,
    generated: generatedOf(column),
    isIdentity: isIdentity(column),
    hasDefault: isSerial(column.typeName) || defaultOf(column) !== undefined,
  }
}
