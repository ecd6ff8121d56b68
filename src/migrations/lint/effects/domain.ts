import type { Node } from '../../grammar/index.ts'
import { nameInList, type Schema } from '../../schema/index.ts'
import { type Effect, locksOn, storedTables, workOn } from './effect.ts'

/** A constraint that a domain gets is checked in every table that has a column of it. */
export function ofAlterDomain(schema: Schema, change: { subtype?: string; typeName?: Node[]; def?: Node }): Effect {
  const { subtype = '', def } = change
  const isSkipped = def !== undefined && 'Constraint' in def && (def.Constraint.skip_validation ?? false)
  if (isSkipped || !['C', 'O', 'V'].includes(subtype)) return { cause: 'none', locks: [], work: [] }
  const domains = withDomainsOf(schema, nameInList(change.typeName))
  const tables = [...schema.tables.values()].filter(({ columns }) =>
    [...columns.values()].some(({ type }) => domains.has(type.name)),
  )
  const stored = [...new Set(tables.flatMap(({ name }) => storedTables(schema, name)))]
  return { cause: 'change-domain', locks: locksOn(stored, 'Share'), work: workOn(stored, 'scan') }
}

function withDomainsOf(schema: Schema, name: string): Set<string> {
  const found = new Set([name])
  // A set that grows while it is walked is walked to its end.
  for (const one of found) {
    for (const { name: other, base } of schema.types.values()) if (base?.name === one) found.add(other)
  }
  return found
}
