import {
  type DescribedRelations,
  isUnresolved,
  type NamedColumn,
  notExported,
  type RelationContext,
  sortRelations,
  type UnplacedRelation,
} from './describe-relations.ts'
import type { UnresolvedRelation } from './model.ts'

/** What `relations()` makes. */
export interface LegacyRelations {
  readonly table: object
  readonly config: (helpers: LegacyHelpers) => Record<string, LegacyRelation>
}

interface LegacyHelpers {
  one(table: object, config?: LegacyOneConfig): LegacyRelation
  many(table: object, config?: { readonly relationName?: string }): LegacyRelation
}

interface LegacyOneConfig {
  readonly relationName?: string
  readonly fields: readonly NamedColumn[]
  readonly references: readonly NamedColumn[]
}

interface LegacyRelation {
  readonly kind: 'one' | 'many'
  readonly table: object
  readonly relationName: string | undefined
  readonly one: LegacyOneConfig | undefined
  withFieldName(name: string): LegacyRelation
}

/** Reads every `relations()` of a schema module, but for those of tables that it does not export. */
export function describeLegacyRelations(
  declarations: readonly LegacyRelations[],
  context: RelationContext,
): Map<string, DescribedRelations> {
  const read = new Map<string, Map<string, LegacyRelation>>()
  for (const declaration of declarations) {
    const source = context.tableNameOf(declaration.table)
    if (source === undefined) continue
    const relations = read.get(source) ?? new Map<string, LegacyRelation>()
    for (const [name, relation] of Object.entries(declaration.config(legacyHelpers))) relations.set(name, relation)
    read.set(source, relations)
  }
  const described = new Map<string, DescribedRelations>()
  for (const [source, relations] of read) {
    described.set(
      source,
      sortRelations([...relations], (name, relation) => describeLegacyRelation(source, name, relation, read, context)),
    )
  }
  return described
}

const legacyHelpers: LegacyHelpers = {
  one: (table, config) => legacyRelation('one', table, config?.relationName, config),
  many: (table, config) => legacyRelation('many', table, config?.relationName, undefined),
}

function legacyRelation(
  kind: 'one' | 'many',
  table: object,
  relationName: string | undefined,
  one: LegacyOneConfig | undefined,
): LegacyRelation {
  const relation: LegacyRelation = { kind, table, relationName, one, withFieldName: () => relation }
  return relation
}

function describeLegacyRelation(
  source: string,
  name: string,
  relation: LegacyRelation,
  read: ReadonlyMap<string, ReadonlyMap<string, LegacyRelation>>,
  context: RelationContext,
): UnplacedRelation | UnresolvedRelation {
  const path = `relations(${source}).${name}`
  if (context.hasColumn(source, name)) return namedLikeColumn(source, path)
  const target = context.tableNameOf(relation.table)
  if (target === undefined) return notExported(path)
  const columns = relation.one ?? findReverse(source, target, relation, read, context, path)
  if (isUnresolved(columns)) return columns
  const sourceProperties = propertiesOf(source, columns.fields, context)
  const targetProperties = propertiesOf(target, columns.references, context)
  if (sourceProperties === undefined || targetProperties === undefined) return ofOtherTable(source, target, path)
  return {
    name,
    kind: relation.kind,
    target,
    sourceProperties,
    targetProperties,
    through: undefined,
    // Drizzle's own rule: without `fields` the row may be missing, with them it may where one of them is nullable.
    nullable: relation.one === undefined || !sourceProperties.every((property) => context.isNotNull(source, property)),
    where: undefined,
  }
}

/**
 * A relation without `fields` takes them from the one `one` of the other table that points back: under the same name, or
 * where it has no name itself, under any.
 */
function findReverse(
  source: string,
  target: string,
  relation: LegacyRelation,
  read: ReadonlyMap<string, ReadonlyMap<string, LegacyRelation>>,
  context: RelationContext,
  path: string,
): LegacyOneConfig | UnresolvedRelation {
  const back = [...(read.get(target)?.values() ?? [])].filter(
    (other) => other !== relation && other.one !== undefined && context.tableNameOf(other.table) === source,
  )
  const named = back.filter(({ relationName }) => relationName === relation.relationName)
  const candidates = named.length === 0 && relation.relationName === undefined ? back : named
  const [only] = candidates
  if (candidates.length === 1 && only?.one !== undefined) return reversed(only.one)
  return {
    fault: {
      path,
      expected: `one relation of "${target}" back to "${source}" that names its fields`,
      received: candidates.length === 0 ? 'none' : `${candidates.length}`,
    },
    advice: 'Declare it with one(), or tell the relations apart by relationName on both sides.',
  }
}

function reversed({ fields, references }: LegacyOneConfig): LegacyOneConfig {
  return { fields: references, references: fields }
}

/** The names of columns as rows have them; `undefined` where one is of another table. */
function propertiesOf(table: string, columns: readonly NamedColumn[], context: RelationContext): string[] | undefined {
  const properties = columns.map((column) => context.propertyOf(table, column))
  return properties.includes(undefined) ? undefined : (properties as string[])
}

function namedLikeColumn(source: string, path: string): UnresolvedRelation {
  return {
    fault: {
      path,
      expected: `a name that no column of "${source}" has`,
      received: 'one that means the column',
    },
    advice: 'Give the relation another name.',
  }
}

function ofOtherTable(source: string, target: string, path: string): UnresolvedRelation {
  return {
    fault: { path, expected: `columns of "${source}" and of "${target}"`, received: 'one of another table' },
  }
}
