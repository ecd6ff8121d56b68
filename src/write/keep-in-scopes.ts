import { is, SQL } from 'drizzle-orm'
import { InvalidArgumentError } from '../errors/index.ts'
import { type ColumnModel, encodeForColumn, type ScopeModel, softDeleteScope, type TableModel } from '../model/index.ts'
import { isPlainObject, toText } from '../plan/index.ts'
import { readScopeFilter } from '../query/index.ts'
import { textOfStored } from './stored-text.ts'

/**
 * Keeps a row that is written in the scopes of its table: a new one gets the values that they fix, and no value may be
 * another.
 *
 * @param values The values that are written; those of a new row are completed.
 * @throws {@link InvalidArgumentError} for a value outside of a scope, or one that cannot be told to be inside.
 */
export function keepInScopes(
  table: TableModel,
  values: Map<ColumnModel, unknown>,
  verb: 'create' | 'update',
  path: string,
): void {
  for (const scope of table.scopes) {
    if (scope.name === softDeleteScope) checkNotDeleted(table, values, path)
    else keepInScope(table, scope, values, verb, path)
  }
}

function checkNotDeleted({ softDelete }: TableModel, values: ReadonlyMap<ColumnModel, unknown>, path: string): void {
  if (softDelete === undefined || (values.get(softDelete) ?? null) === null) return
  throw new InvalidArgumentError(
    { path: `${path}.${softDelete.property}`, expected: 'null or no value', received: 'the time of a deletion' },
    `Use delete, or unscoped: ['${softDeleteScope}'].`,
  )
}

function keepInScope(
  table: TableModel,
  scope: ScopeModel,
  values: Map<ColumnModel, unknown>,
  verb: 'create' | 'update',
  path: string,
): void {
  for (const [name, condition] of Object.entries(
    readScopeFilter(table, scope, `scope ${scope.name} of "${table.name}"`),
  )) {
    const column = table.columns.get(name)
    const allowed = column === undefined ? undefined : allowedValues(column, condition)
    if (column === undefined || allowed === undefined) {
      if (verb === 'create' || touches(table, name, condition, values)) throw unverifiable(scope, path)
      continue
    }
    if (!values.has(column)) {
      if (verb === 'update') continue
      if (allowed.length !== 1) throw outOfScope(scope, `${path}.${name}`, 'no value')
      values.set(column, allowed[0])
    } else if (!allowed.some((value) => isSame(column, value, values.get(column))))
      throw outOfScope(scope, `${path}.${name}`, 'another value')
  }
}

/** The values that a condition leaves; `undefined` where it is none of equality. */
function allowedValues({ kind }: ColumnModel, condition: unknown): readonly unknown[] | undefined {
  if (!isPlainObject(condition) || kind === 'json') return kind === 'array' ? undefined : [condition]
  const [operator, ...more] = Object.keys(condition)
  if (more.length > 0) return undefined
  if (operator === 'eq') return [condition['eq']]
  if (operator === 'in' && Array.isArray(condition['in'])) return condition['in'] as readonly unknown[]
  return operator === 'isNull' && condition['isNull'] === true ? [null] : undefined
}

/** Whether a patch sets anything that a condition can be about; of the caller's own SQL nobody knows. */
function touches(
  table: TableModel,
  name: string,
  condition: unknown,
  values: ReadonlyMap<ColumnModel, unknown>,
): boolean {
  const column = table.columns.get(name)
  if (column !== undefined) return values.has(column)
  const relation = table.relations.get(name)
  if (relation !== undefined)
    return [...values.keys()].some(({ property }) => relation.sourceProperties.includes(property))
  if (name === 'RAW') return values.size > 0
  const nested: unknown[] = Array.isArray(condition) ? condition : [condition]
  return nested.some((filter) =>
    Object.entries(filter ?? {}).some(([inner, value]) => touches(table, inner, value, values)),
  )
}

function isSame({ column }: ColumnModel, left: unknown, right: unknown): boolean {
  if (is(left, SQL) || is(right, SQL)) return false
  if (column === undefined || left === null || right === null) return left === right
  const [first, second] = [left, right].map((value) => textOfStored(value) ?? toText(encodeForColumn(column, value)))
  return first !== undefined && first === second
}

function outOfScope({ name }: ScopeModel, path: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError(
    { path, expected: `a value in the scope "${name}"`, received },
    `Use unscoped: ['${name}'] to write outside of it.`,
  )
}

function unverifiable({ name }: ScopeModel, path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    {
      path,
      expected: `values that are in the scope "${name}"`,
      received: 'ones of which only PostgreSQL can tell, since the scope is not by equality',
    },
    `Use unscoped: ['${name}'] to write without it.`,
  )
}
