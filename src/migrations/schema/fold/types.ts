import type { Node, RangeVar, TypeName } from '../../grammar/index.ts'
import { nameInList, nameOf, textsOf } from '../names.ts'
import { readType } from '../read-type.ts'
import type { Schema, UserType } from '../schema.ts'

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
    base: readType(schema, typeName),
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

export function createComposite(schema: Schema, { typevar }: { typevar?: RangeVar }): void {
  addType(schema, nameOf(typevar), { kind: 'composite' })
}

export function createOtherType(schema: Schema, typeName: readonly Node[] | undefined): void {
  addType(schema, nameInList(typeName), { kind: 'other' })
}

function addType(schema: Schema, name: string, type: Pick<UserType, 'kind'> & Partial<UserType>): void {
  schema.types.set(name, {
    base: undefined,
    constraints: [],
    preset: undefined,
    labels: new Set(),
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
