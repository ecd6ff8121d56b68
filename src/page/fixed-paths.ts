import type { TableModel } from '../model/index.ts'
import { type Expression, isPlainObject } from '../plan/index.ts'
import { jsonAtPath } from '../query/index.ts'

/** The values at paths of documents that a filter compares for equality, as an index has to have them. */
export function fixedPaths(table: TableModel, where: unknown, path: string): Expression[] {
  if (!isPlainObject(where)) return []
  return Object.entries(where).flatMap(([name, value]) => {
    const column = table.columns.get(name)
    if (column?.kind === 'json' && isPlainObject(value) && Array.isArray(value['path']) && isScalar(value['eq']))
      return [jsonAtPath(column, value['path'], `${path}.${name}.path`)]
    if (column !== undefined || name !== 'AND' || table.relations.has(name) || !Array.isArray(value)) return []
    return value.flatMap((filter, index) => fixedPaths(table, filter, `${path}.AND[${index}]`))
  })
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
