import { longestName, nameField } from '../model/index.ts'
import type { Fields } from '../plan/index.ts'

/** What a select returns, by group: each becomes an object of the row. */
export type FieldGroups = Readonly<Record<string, Fields>>

/** The fields of a subquery: its expressions need names there. */
export function flattenFields(groups: FieldGroups): Record<string, unknown> {
  const flat: Record<string, unknown> = {}
  for (const [group, members] of Object.entries(groups)) {
    for (const [index, [name, field]] of Object.entries(members).entries())
      flat[`${group}:${name}`] = nameField(field, aliasOf(group, name, index))
  }
  return flat
}

function aliasOf(group: string, name: string, index: number): string {
  const alias = `${group}:${name}`
  return Buffer.byteLength(alias) > longestName ? `${group}~${index}` : alias
}

/** The same fields as a query sees them that selects from the subquery. */
export function unflattenFields(groups: FieldGroups, subquery: object): Record<string, Fields> {
  const selected = subquery as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(groups).map(([group, members]) => [
      group,
      Object.fromEntries(Object.keys(members).map((name) => [name, selected[`${group}:${name}`]])),
    ]),
  )
}
