import type { TableModel } from '../model/index.ts'
import { isPlainObject } from '../plan/index.ts'

/** The columns that a filter leaves one value of: those that it compares for equality, whatever else it says. */
export function fixedColumns(table: TableModel, where: unknown): ReadonlySet<string> {
  const fixed = new Set<string>()
  collectFixed(table, where, fixed)
  return fixed
}

function collectFixed(table: TableModel, where: unknown, fixed: Set<string>): void {
  if (!isPlainObject(where)) return
  for (const [name, value] of Object.entries(where)) {
    const column = table.columns.get(name)
    if (column !== undefined) {
      const isComparable = column.kind === 'text' || column.kind === 'scalar'
      if (isComparable && isValue(isPlainObject(value) ? value['eq'] : value)) fixed.add(name)
    } else if (name === 'AND' && !table.relations.has(name) && Array.isArray(value)) {
      for (const filter of value as readonly unknown[]) collectFixed(table, filter, fixed)
    }
  }
}

function isValue(value: unknown): boolean {
  return value !== undefined && value !== null && !Array.isArray(value) && !isPlainObject(value)
}
