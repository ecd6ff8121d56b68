import { describeValue, InvalidArgumentError, listNames } from '../errors/index.ts'
import { type ColumnModel, findRelation, type RelationModel, type TableModel } from '../model/index.ts'
import { type Aliases, decoded, fragment, isPlainObject, type Part, raw } from '../plan/index.ts'
import { planOrderExpression } from './plan-order.ts'
import { planExtra } from './plan-returning.ts'

/** One thing that rows are grouped by. */
export interface Group {
  readonly name: string
  /** What is selected for it. */
  readonly field: unknown
  /** How the rest of the statement names it. */
  readonly reference: Part
}

/**
 * Plans what rows are grouped by: columns by their names, and by names of the caller's expressions and columns of to-ones.
 * These are referred to by their places in the statement: written once more, an expression would have other parameters, and
 * PostgreSQL could not see that it is the same.
 *
 * @throws {@link InvalidArgumentError} for an unknown column or relation, or a name that is taken.
 */
export function planGroups(table: TableModel, groupBy: unknown, aliases: Aliases, path: string): Group[] {
  if (groupBy === undefined) return []
  if (!Array.isArray(groupBy)) {
    throw new InvalidArgumentError({ path, expected: 'a list of columns', received: describeValue(groupBy) })
  }
  const fields = new Map<string, { readonly field: unknown; readonly column?: ColumnModel }>()
  for (const [index, element] of (groupBy as readonly unknown[]).entries()) {
    if (isPlainObject(element)) {
      for (const [name, given] of Object.entries(element)) {
        const at = `${path}[${index}].${name}`
        if (fields.has(name)) throw taken(at)
        fields.set(name, { field: planNamed(table, name, given, aliases, at) })
      }
      continue
    }
    const column = columnNamed(table, element, path)
    fields.set(column.property, { field: column.field, column })
  }
  // A name that looks like an index comes first among the properties of an object, and so among what is selected.
  const places = Object.keys(Object.fromEntries([...fields.keys()].map((name) => [name, true])))
  return [...fields].map(([name, { field, column }]) => ({
    name,
    field,
    reference: column ?? raw(String(places.indexOf(name) + 1)),
  }))
}

function columnNamed(table: TableModel, name: unknown, path: string): ColumnModel {
  const column = typeof name === 'string' ? table.columns.get(name) : undefined
  if (column !== undefined) return column
  throw new InvalidArgumentError(
    {
      path,
      expected: `columns of "${table.name}" (${listNames(table.columns.keys())}), or objects that name expressions`,
      received: typeof name === 'string' ? 'another name' : describeValue(name),
    },
    'An expression is { name: sql`…` }, a column of a to-one { name: { relation: { column: true } } }.',
  )
}

function taken(path: string): InvalidArgumentError {
  return new InvalidArgumentError({ path, expected: 'a name for each group', received: 'a name that is taken' })
}

function planNamed(table: TableModel, name: string, given: unknown, aliases: Aliases, path: string): unknown {
  if (!isPlainObject(given)) return planExtra(table, name, given, path)
  if (table.columns.has(name) || name === '__proto__') throw taken(path)
  const { relations, column } = readColumnPath(table, given, path)
  const entry = { kind: 'column', relations, property: column.property, order: 'asc', path } as const
  // Within a further expression the columns keep their tables.
  const value = fragment`${planOrderExpression(table, entry, aliases)}`
  return column.column === undefined ? value : decoded(value, column.column)
}

interface ColumnPath {
  readonly relations: readonly RelationModel[]
  readonly column: ColumnModel
}

/** Reads the way to one column: `{ author: { city: true } }`. */
function readColumnPath(table: TableModel, given: unknown, path: string): ColumnPath {
  const [entry, ...more] = isPlainObject(given) ? Object.entries(given) : []
  if (entry === undefined || more.length > 0) {
    throw new InvalidArgumentError({
      path,
      expected: 'one column, as { column: true } or { relation: { column: true } }',
      received: isPlainObject(given) ? (more.length === 0 ? 'none' : 'several') : describeValue(given),
    })
  }
  const [name, inner] = entry
  const at = `${path}.${name}`
  const column = table.columns.get(name)
  if (column !== undefined) {
    if (inner === true) return { relations: [], column }
    throw new InvalidArgumentError({ path: at, expected: 'true', received: describeValue(inner) })
  }
  const relation = findRelation(table, name)
  if (relation?.kind === 'one') {
    const { relations, column: last } = readColumnPath(table.lookup(relation.target), inner, at)
    return { relations: [relation, ...relations], column: last }
  }
  const names = [...table.relations].filter(([, { kind }]) => kind === 'one').map(([ofOne]) => ofOne)
  throw new InvalidArgumentError({
    path: at,
    expected: `a column or to-one of "${table.name}" (${listNames([...table.columns.keys(), ...names])})`,
    received: relation === undefined ? 'another name' : 'a to-many, whose rows would count a row several times',
  })
}
