import { is, SQL } from 'drizzle-orm'
import { documentsOf } from '../../document/index.ts'
import { InvalidArgumentError, pathOf } from '../../errors/index.ts'
import {
  type ColumnModel,
  encodeForColumn,
  type ScopeModel,
  softDeleteScope,
  type TableModel,
} from '../../model/index.ts'
import { isPlainObject, toText } from '../../plan/index.ts'
import { readScopeFilter } from '../../query/index.ts'
import { type Place, type RowValues, textOfStored } from '../values/index.ts'

/** A scope, and its conditions as a call has them. */
export interface OpenScope {
  readonly scope: ScopeModel
  readonly filter: Readonly<Record<string, unknown>>
}

/** Reads the scopes of a table, once for all rows of a write. */
export function openScopes(table: TableModel): readonly OpenScope[] {
  return table.scopes.map((scope) => ({
    scope,
    filter:
      scope.name === softDeleteScope ? {} : readScopeFilter(table, scope, `scope ${scope.name} of "${table.name}"`),
  }))
}

/** The columns that the scopes of a table give a value to where a new row has none. */
export function fixedColumns(table: TableModel): ReadonlySet<ColumnModel> {
  const fixed = openScopes(table).flatMap(({ filter }) =>
    Object.entries(filter).flatMap(([name, condition]) => {
      const column = table.columns.get(name)
      return column !== undefined && allowedValues(column, condition)?.length === 1 ? [column] : []
    }),
  )
  return new Set(fixed)
}

/** Whether rows that agree in some columns are in the scopes all together, or none of them is. */
export function isWithinScopes(table: TableModel, columns: readonly ColumnModel[]): boolean {
  return openScopes(table).every(
    ({ scope, filter }) =>
      scope.name !== softDeleteScope &&
      Object.entries(filter).every(([name, condition]) => {
        const column = columns.find(({ property }) => property === name)
        return column !== undefined && allowedValues(column, condition) !== undefined
      }),
  )
}

/**
 * Keeps a row that is written in the scopes of its table: a new one gets the values that they fix, and no value may be
 * another.
 *
 * @param scopes The scopes of the table, as `openScopes` reads them.
 * @param values The values that are written; those of a new row are completed.
 * @throws {@link InvalidArgumentError} for a value outside of a scope, or one that cannot be told to be inside.
 */
export function keepInScopes(
  table: TableModel,
  scopes: readonly OpenScope[],
  values: Map<ColumnModel, unknown>,
  shape: 'insert' | 'update',
  place: Place,
): void {
  for (const open of scopes) {
    if (open.scope.name === softDeleteScope) checkNotDeleted(table, values, place)
    else keepInScope(table, open, values, shape, place)
  }
}

function checkNotDeleted({ softDelete }: TableModel, values: RowValues, place: Place): void {
  if (softDelete === undefined || (values.get(softDelete) ?? null) === null) return
  throw new InvalidArgumentError(
    {
      origin: 'client',
      path: `${pathOf(place)}.${softDelete.property}`,
      expected: 'null or no value',
      received: 'the time of a deletion',
    },
    `Use delete, or unscoped: ['${softDeleteScope}'].`,
  )
}

function keepInScope(
  table: TableModel,
  { scope, filter }: OpenScope,
  values: Map<ColumnModel, unknown>,
  shape: 'insert' | 'update',
  place: Place,
): void {
  for (const [name, condition] of Object.entries(filter)) {
    const column = table.columns.get(name)
    const allowed = column === undefined ? undefined : allowedValues(column, condition)
    if (column === undefined || allowed === undefined) {
      if (shape === 'insert' || touches(table, name, condition, values)) throw unverifiable(scope, place)
      continue
    }
    if (!values.has(column)) {
      if (shape === 'update') continue
      if (allowed.length !== 1) throw outOfScope(scope, name, place, 'no value')
      values.set(column, allowed[0])
    } else if (!allowed.some((value) => isSame(column, value, values.get(column))))
      throw outOfScope(scope, name, place, 'another value')
  }
}

/** The values that a condition leaves; `undefined` where it is none of equality. */
function allowedValues({ column, kind }: ColumnModel, condition: unknown): readonly unknown[] | undefined {
  // One on a document is on its fields.
  if (condition !== null && documentsOf(column) !== undefined) return undefined
  if (!isPlainObject(condition) || kind === 'json') return kind === 'array' ? undefined : [condition]
  const [operator, ...more] = Object.keys(condition)
  if (more.length > 0) return undefined
  if (operator === 'eq') return [condition['eq']]
  if (operator === 'in' && Array.isArray(condition['in'])) return condition['in'] as readonly unknown[]
  return operator === 'isNull' && condition['isNull'] === true ? [null] : undefined
}

/** Whether a patch sets anything that a condition can be about; of the caller's own SQL nobody knows. */
function touches(table: TableModel, name: string, condition: unknown, values: RowValues): boolean {
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

function outOfScope({ name }: ScopeModel, property: string, place: Place, received: string): InvalidArgumentError {
  return new InvalidArgumentError(
    { origin: 'client', path: `${pathOf(place)}.${property}`, expected: `a value in the scope "${name}"`, received },
    `Use unscoped: ['${name}'] to write outside of it.`,
  )
}

function unverifiable({ name }: ScopeModel, place: Place): InvalidArgumentError {
  return new InvalidArgumentError(
    {
      path: pathOf(place),
      expected: `values that are in the scope "${name}"`,
      received: 'ones of which only PostgreSQL can tell, since the scope is not by equality',
    },
    `Use unscoped: ['${name}'] to write without it.`,
  )
}
