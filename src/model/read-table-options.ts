import { describeValue, InvalidModelError, listNames } from '../errors/index.ts'
import { checkOptions } from './check-options.ts'
import type { ColumnModel, DescribedTable } from './model.ts'
import { readTableRules } from './read-table-rules.ts'
import { type ScopeCallbacks, type ScopedTable, softDeleteScope } from './scope-tables.ts'

const knownOptions: ReadonlySet<string> = new Set([
  'key',
  'softDelete',
  'version',
  'scopes',
  'audit',
  'validate',
  'hooks',
  'maxLimit',
  'maxOffset',
  'references',
])

/**
 * Reads what `defineModel` is told about a table.
 *
 * @throws {@link InvalidModelError} for an unknown option, or one that does not fit the table.
 */
export function readTableOptions(
  table: DescribedTable,
  options: unknown,
  path: string,
): Pick<ScopedTable, 'softDelete' | 'version' | 'rules' | 'callbacks'> {
  const read = (options ?? {}) as Readonly<Record<string, unknown>>
  checkOptions(read, knownOptions, path)
  if (read['key'] !== undefined) checkKey(table, read['key'], `${path}.key`)
  return {
    softDelete: readSoftDelete(table, read['softDelete'], `${path}.softDelete`),
    version: readVersion(table, read['version'], `${path}.version`),
    callbacks: readScopes(read['scopes'], `${path}.scopes`),
    rules: {
      ...readTableRules(read, path),
      maxLimit: readMost(read['maxLimit'], `${path}.maxLimit`),
      maxOffset: readMost(read['maxOffset'], `${path}.maxOffset`),
    },
  }
}

function readMost(most: unknown, path: string): number | undefined {
  if (most === undefined || (Number.isSafeInteger(most) && (most as number) >= 0)) return most as number | undefined
  throw new InvalidModelError({ path, expected: 'a whole number from 0', received: describeValue(most) })
}

function checkKey(table: DescribedTable, declared: unknown, path: string): void {
  const names = Array.isArray(declared) ? declared : [declared]
  const actual = table.primaryKey.map(({ property }) => property)
  const matches = names.length === actual.length && actual.every((property) => names.includes(property))
  if (matches && Array.isArray(declared) === actual.length > 1) return
  throw new InvalidModelError({
    path,
    expected:
      actual.length === 0 ? `no key, since "${table.name}" has no primary key` : `its primary key ${listNames(actual)}`,
    received: listNames(names.map(String)),
  })
}

function readSoftDelete(table: DescribedTable, property: unknown, path: string): ColumnModel | undefined {
  if (property === undefined) return undefined
  const column = typeof property === 'string' ? table.columns.get(property) : undefined
  const isMoment = /^Pg(Timestamp|Date)/.test(column?.column?.columnType ?? '')
  if (column !== undefined && isMoment && !column.notNull && !column.generatedAlways) return column
  throw new InvalidModelError({
    path,
    expected: `a nullable date or timestamp column of "${table.name}"`,
    received: column === undefined ? 'another name' : `"${column.property}", which is not one`,
  })
}

function readVersion(table: DescribedTable, property: unknown, path: string): ColumnModel | undefined {
  if (property === undefined) return undefined
  const column = typeof property === 'string' ? table.columns.get(property) : undefined
  const isVersion = /^Pg(SmallInt|Integer|BigInt53|BigInt64|BigIntString|Timestamp|TimestampString)$/.test(
    column?.column?.columnType ?? '',
  )
  if (column !== undefined && isVersion && column.kind !== 'array' && column.notNull && !column.generatedAlways)
    return column
  throw new InvalidModelError({
    path,
    expected: `a NOT NULL integer or timestamp column of "${table.name}"`,
    received: column === undefined ? 'another name' : `"${column.property}", which is not one`,
  })
}

function readScopes(scopes: unknown, path: string): ScopeCallbacks {
  if (scopes === undefined) return {}
  if (typeof scopes !== 'object' || scopes === null) {
    throw new InvalidModelError({ path, expected: 'an object of functions', received: describeValue(scopes) })
  }
  for (const [name, callback] of Object.entries(scopes)) {
    if (name === softDeleteScope) {
      throw new InvalidModelError({
        path: `${path}.${name}`,
        expected: 'another name',
        received: 'that of the option softDelete',
      })
    }
    if (typeof callback === 'function') continue
    throw new InvalidModelError({
      path: `${path}.${name}`,
      expected: 'a function that makes a filter from the context',
      received: describeValue(callback),
    })
  }
  return scopes as ScopeCallbacks
}
