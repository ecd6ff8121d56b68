import { InvalidModelError } from '../errors/index.ts'
import type { ScopeModel, TableModel, UnscopedTable } from './model.ts'

/** The callbacks of a table's scopes, by name, as `defineModel` got them. */
export type ScopeCallbacks = Readonly<Record<string, (context: object) => unknown>>

/** A table and the scopes that it was declared with. */
export interface ScopedTable extends UnscopedTable {
  readonly callbacks: ScopeCallbacks
}

/** The name of the scope that leaves deleted rows out. */
export const softDeleteScope = 'softDelete'

/**
 * Makes the tables of a model as a context sees them, one by one when they are asked for: a set of repositories for a
 * request touches a few.
 *
 * @param lifted The names of the scopes that do not apply.
 */
export function scopeTables(
  tables: ReadonlyMap<string, ScopedTable>,
  context: object,
  lifted: readonly string[] = [],
): (name: string) => TableModel {
  const scopeNames = new Set([...tables.values()].flatMap(namesOfScopes))
  const scoped = new Map<string, TableModel>()
  const withLifted = new Map<string, (name: string) => TableModel>()
  const lookup = (name: string): TableModel => {
    let table = scoped.get(name)
    if (table === undefined) scoped.set(name, (table = makeTable(name)))
    return table
  }
  const lookupUnscoped = (names: readonly string[]): ((name: string) => TableModel) => {
    const all = [...new Set([...lifted, ...names])].toSorted()
    const key = all.join('\0')
    let found = all.length === lifted.length ? lookup : withLifted.get(key)
    if (found === undefined) withLifted.set(key, (found = scopeTables(tables, context, all)))
    return found
  }
  const makeTable = (name: string): TableModel => {
    const table = tables.get(name)
    if (table === undefined) {
      throw new InvalidModelError({
        path: `relation to "${name}"`,
        expected: 'a table of the schema',
        received: 'another name',
      })
    }
    const scopes = scopesOf(table, context).filter((scope) => !lifted.includes(scope.name))
    return { ...table, context, scopes, scopeNames, lookup, unscoped: (names) => lookupUnscoped(names)(name) }
  }
  return lookup
}

function namesOfScopes({ softDelete, callbacks }: ScopedTable): string[] {
  return [...(softDelete === undefined ? [] : [softDeleteScope]), ...Object.keys(callbacks)]
}

const noContext = {}

function scopesOf({ softDelete, callbacks }: ScopedTable, context: object): ScopeModel[] {
  const declared = Object.entries(callbacks).map(([name, callback]) => ({
    name,
    context,
    filter: (seen = context) => callback(seen),
  }))
  if (softDelete === undefined) return declared
  return [
    { name: softDeleteScope, context: noContext, filter: () => ({ [softDelete.property]: { isNull: true } }) },
    ...declared,
  ]
}
