import type { AlterTableStmt, Node, RangeVar, TypeName } from '../../grammar/index.ts'
import { nodesOf } from '../expressions.ts'
import { nameInList, nameOf, textsOf } from '../names.ts'
import type { Schema, UserType } from '../schema.ts'
import { typedTables } from '../type-uses.ts'
import { columnOf } from './read-column.ts'
import { useType } from './use-type.ts'

export function createEnum(schema: Schema, { typeName, vals }: { typeName?: Node[]; vals?: Node[] }): void {
  addType(schema, nameInList(typeName), { kind: 'enum', labels: new Set(textsOf(vals)) })
}

export function alterEnum(schema: Schema, change: { typeName?: Node[]; oldVal?: string; newVal?: string }): void {
  const labels = schema.types.get(nameInList(change.typeName))?.labels
  if (change.oldVal !== undefined) labels?.delete(change.oldVal)
  if (change.newVal !== undefined) labels?.add(change.newVal)
}

export function createDomain(
  schema: Schema,
  { domainname, typeName, constraints }: { domainname?: Node[]; typeName?: TypeName; constraints?: Node[] },
): void {
  addType(schema, nameInList(domainname), {
    kind: 'domain',
    base: useType(schema, typeName),
    constraints: (constraints ?? []).flatMap(constraintOf),
    preset: (constraints ?? []).flatMap(presetOf)[0],
  })
}

export function alterDomain(
  schema: Schema,
  change: { subtype?: string; typeName?: Node[]; name?: string; def?: Node },
): void {
  const domain = schema.types.get(nameInList(change.typeName))
  if (!domain) return
  const { constraints } = domain
  if (change.subtype === 'C' && change.def) domain.constraints = [...constraints, ...constraintOf(change.def)]
  else if (change.subtype === 'T') domain.preset = change.def
  else if (change.subtype === 'O') domain.constraints = [...constraints, { name: 'not null', isValid: true }]
  else if (change.subtype === 'N') domain.constraints = constraints.filter(({ name }) => name !== 'not null')
  else if (change.subtype === 'X') domain.constraints = constraints.filter(({ name }) => name !== change.name)
  else if (change.subtype === 'V') {
    domain.constraints = constraints.map((one) => (one.name === change.name ? { ...one, isValid: true } : one))
  }
}

export function createComposite(
  schema: Schema,
  { typevar, coldeflist = [] }: { typevar?: RangeVar; coldeflist?: Node[] },
): void {
  const attributes = nodesOf(coldeflist, 'ColumnDef').map(
    ({ colname = '', typeName }) => [colname, useType(schema, typeName)] as const,
  )
  addType(schema, nameOf(typevar), { kind: 'composite', attributes: new Map(attributes) })
}

/** ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE. */
export function alterComposite(schema: Schema, { relation, cmds }: AlterTableStmt): void {
  const attributes = schema.types.get(nameOf(relation))?.attributes
  for (const { subtype, name = '', def } of nodesOf(cmds, 'AlterTableCmd')) {
    const typed = typedTables(schema, nameOf(relation))
    if (subtype === 'AT_DropColumn') {
      attributes?.delete(name)
      for (const { columns } of typed) columns.delete(name)
    } else if (def && 'ColumnDef' in def) {
      const attribute = name || (def.ColumnDef.colname ?? '')
      const type = useType(schema, def.ColumnDef.typeName)
      attributes?.set(attribute, type)
      for (const { columns } of typed) columns.set(attribute, columnOf(attribute, type))
    }
  }
}

export function createRange(schema: Schema, { typeName, params }: { typeName?: Node[]; params?: Node[] }): void {
  const of = nodesOf(params, 'DefElem').find(({ defname }) => defname === 'subtype')?.arg
  const attributes = of && 'TypeName' in of ? [['subtype', useType(schema, of.TypeName)] as const] : []
  addType(schema, nameInList(typeName), { kind: 'other', attributes: new Map(attributes) })
}

function addType(schema: Schema, name: string, type: Pick<UserType, 'kind'> & Partial<UserType>): void {
  schema.types.set(name, {
    base: undefined,
    constraints: [],
    preset: undefined,
    labels: new Set(),
    attributes: new Map(),
    ...type,
    name,
    madeIn: schema.revision,
  })
}

function constraintOf(node: Node): UserType['constraints'] {
  if (!('Constraint' in node)) return []
  const { contype, conname = '', skip_validation: isSkipped } = node.Constraint
  if (contype === 'CONSTR_NOTNULL') return [{ name: 'not null', isValid: true }]
  return contype === 'CONSTR_CHECK' ? [{ name: conname, isValid: !isSkipped }] : []
}

function presetOf(node: Node): Node[] {
  const isDefault = 'Constraint' in node && node.Constraint.contype === 'CONSTR_DEFAULT'
  return isDefault && node.Constraint.raw_expr ? [node.Constraint.raw_expr] : []
}
