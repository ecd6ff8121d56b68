import type { Node } from '../../grammar/index.ts'
import { domainsOf, nameInList, type Schema } from '../../schema/index.ts'
import { type Effect, locksOn, storedTables, workOn } from './effect.ts'

/** A constraint that a domain gets is checked in every table that has a column of it. */
export function ofAlterDomain(schema: Schema, change: { subtype?: string; typeName?: Node[]; def?: Node }): Effect {
  if (!checksValues(change)) return { cause: 'none', locks: [], work: [] }
  const domains = domainsOf(schema, nameInList(change.typeName))
  const tables = [...schema.tables.values()].filter(({ columns }) =>
    [...columns.values()].some(({ type }) => !type.isArray && domains.has(type.name)),
  )
  const stored = [...new Set(tables.flatMap(({ name }) => storedTables(schema, name)))]
  return { cause: 'change-domain', locks: locksOn(stored, 'Share'), work: workOn(stored, 'scan') }
}

/** Whether a change of a domain makes PostgreSQL look at the values that are there. */
export function checksValues({ subtype = '', def }: { subtype?: string; def?: Node }): boolean {
  const isSkipped = def !== undefined && 'Constraint' in def && (def.Constraint.skip_validation ?? false)
  return !isSkipped && ['C', 'O', 'V'].includes(subtype)
}
