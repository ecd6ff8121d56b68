import type { RelationModel, UnresolvedRelation } from './model.ts'

/*
 * Drizzle 0.45 (and `drizzle-orm/_relations` of 1.0) declares relations as callbacks beside the tables; 1.0's
 * `defineRelations` as objects with the columns of both ends. Both become the same RelationModel.
 */

/** A column as relations name it. */
export interface NamedColumn {
  readonly name: string
}

/** A relation as it describes itself, before it stands among those of its table. */
export type UnplacedRelation = Omit<RelationModel, 'position'>

/** The relations of one table by their names, and those of which something is missing. */
export interface DescribedRelations {
  readonly relations: ReadonlyMap<string, RelationModel>
  readonly unresolved: ReadonlyMap<string, UnresolvedRelation>
}

/** How the describers look tables and columns up. */
export interface RelationContext {
  /** The schema's name of a Drizzle table. */
  tableNameOf(table: object): string | undefined
  /** The property of a table's column, by its database name. */
  propertyOf(table: string, column: NamedColumn): string | undefined
  isNotNull(table: string, property: string): boolean
  hasColumn(table: string, property: string): boolean
}

/** Gives the relations of a table their places, and sets those apart that cannot be used. */
export function sortRelations<TRelation>(
  declared: readonly (readonly [string, TRelation])[],
  describe: (name: string, relation: TRelation) => UnplacedRelation | UnresolvedRelation,
): DescribedRelations {
  const relations = new Map<string, RelationModel>()
  const unresolved = new Map<string, UnresolvedRelation>()
  for (const [name, relation] of declared) {
    const described = describe(name, relation)
    if (isUnresolved(described)) unresolved.set(name, described)
    else relations.set(name, { ...described, position: relations.size })
  }
  return { relations, unresolved }
}

/** Whether a relation cannot be used. */
export function isUnresolved(described: object): described is UnresolvedRelation {
  return 'fault' in described
}

/** What is wrong with a relation to a table that the schema module does not have. */
export function notExported(path: string): UnresolvedRelation {
  return {
    fault: { path, expected: 'a table of the schema', received: 'one that the schema does not export' },
    advice: 'Export the table from the schema module.',
  }
}
