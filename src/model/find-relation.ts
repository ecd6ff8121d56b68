import { InvalidModelError } from '../errors/index.ts'
import type { RelationModel, TableModel } from './model.ts'

/**
 * Looks up a relation that a call uses.
 *
 * @returns `undefined` where the table has no relation of this name.
 * @throws {@link InvalidModelError} for a relation that cannot be used: the schema lacks something of it.
 */
export function findRelation(
  table: Pick<TableModel, 'relations' | 'unresolved'>,
  name: string,
): RelationModel | undefined {
  const unresolved = table.unresolved.get(name)
  if (unresolved !== undefined) throw new InvalidModelError(unresolved.fault, unresolved.advice)
  return table.relations.get(name)
}
