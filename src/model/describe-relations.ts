import { InvalidModelError } from '../errors/index.ts'
import type { RelationModel, ThroughModel } from './model.ts'

/*
 * Drizzle 0.45 (and `drizzle-orm/_relations` of 1.0) declares relations as callbacks beside the tables; 1.0's
 * `defineRelations` as objects with the columns of both ends. Both become the same RelationModel.
 */

/** A column as relations name it. */
interface NamedColumn {
  readonly name: string
}

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

/** What an entry of `defineRelations` has for each relation. */
export interface Version1Relation {
  readonly relationType: 'one' | 'many'
  readonly targetTableName: string
  readonly sourceColumns: readonly Version1Column[]
  readonly targetColumns: readonly Version1Column[]
  readonly through?: { readonly source: readonly Version1Column[]; readonly target: readonly Version1Column[] }
  readonly throughTable?: object
  readonly optional?: boolean
  readonly where?: unknown
  readonly isFilterReversed?: boolean
}

interface Version1Column {
  readonly _: { readonly key: string; readonly tableName: string }
}

/** A relation as it describes itself, before it stands among those of its table. */
type UnplacedRelation = Omit<RelationModel, 'position'>

/** How the describers look tables and columns up. */
export interface RelationContext {
  /** The schema's name of a Drizzle table. */
  tableNameOf(table: object): string | undefined
  /** The property of a table's column, by its database name. */
  propertyOf(table: string, column: NamedColumn): string | undefined
  isNotNull(table: string, property: string): boolean
}

/** Reads every `relations()` of a schema module: the relations of each table by their names. */
export function describeLegacyRelations(
  declarations: readonly LegacyRelations[],
  context: RelationContext,
): Map<string, Map<string, RelationModel>> {
  const read = new Map<string, Map<string, LegacyRelation>>()
  for (const declaration of declarations) {
    const source = tableName(declaration.table, context, 'relations()')
    const relations = read.get(source) ?? new Map<string, LegacyRelation>()
    for (const [name, relation] of Object.entries(declaration.config(legacyHelpers))) relations.set(name, relation)
    read.set(source, relations)
  }
  const described = new Map<string, Map<string, RelationModel>>()
  for (const [source, relations] of read) {
    const models = new Map<string, RelationModel>()
    for (const [name, relation] of relations)
      models.set(name, { ...describeLegacyRelation(source, name, relation, read, context), position: models.size })
    described.set(source, models)
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
): UnplacedRelation {
  const path = `relations(${source}).${name}`
  const target = tableName(relation.table, context, path)
  const columns = relation.one ?? reversed(findReverse(source, target, relation, read, context, path))
  const sourceProperties = columns.fields.map((column) => propertyName(source, column, context, path))
  return {
    name,
    kind: relation.kind,
    target,
    sourceProperties,
    targetProperties: columns.references.map((column) => propertyName(target, column, context, path)),
    through: undefined,
    // Drizzle's own rule: without `fields` the row may be missing, with them it may where one of them is nullable.
    nullable: relation.one === undefined || !sourceProperties.every((property) => context.isNotNull(source, property)),
    where: undefined,
  }
}

/** A relation without `fields` takes them from the one `one` of the other table that points back. */
function findReverse(
  source: string,
  target: string,
  relation: LegacyRelation,
  read: ReadonlyMap<string, ReadonlyMap<string, LegacyRelation>>,
  context: RelationContext,
  path: string,
): LegacyOneConfig {
  const candidates = [...(read.get(target)?.values() ?? [])].filter(
    (other) =>
      other !== relation &&
      other.one !== undefined &&
      context.tableNameOf(other.table) === source &&
      other.relationName === relation.relationName,
  )
  const [only] = candidates
  if (candidates.length === 1 && only?.one !== undefined) return only.one
  throw new InvalidModelError(
    {
      path,
      expected: `one relation of "${target}" back to "${source}" that names its fields`,
      received: candidates.length === 0 ? 'none' : `${candidates.length}`,
    },
    'Declare it with one(), or tell the relations apart by relationName on both sides.',
  )
}

function reversed({ fields, references }: LegacyOneConfig): LegacyOneConfig {
  return { fields: references, references: fields }
}

/** Reads the relations of one entry of `defineRelations`. */
export function describeVersion1Relations(
  source: string,
  relations: Readonly<Record<string, unknown>>,
  context: RelationContext,
): Map<string, RelationModel> {
  const described = new Map<string, RelationModel>()
  for (const [name, relation] of Object.entries(relations)) {
    if (!isVersion1Relation(relation)) continue
    const model = describeVersion1Relation(source, name, relation, context)
    described.set(name, { ...model, position: described.size })
  }
  return described
}

function isVersion1Relation(relation: unknown): relation is Version1Relation {
  return typeof relation === 'object' && relation !== null && 'relationType' in relation && 'sourceColumns' in relation
}

function describeVersion1Relation(
  source: string,
  name: string,
  relation: Version1Relation,
  context: RelationContext,
): UnplacedRelation {
  const { where, through, throughTable } = relation
  return {
    name,
    kind: relation.relationType,
    target: relation.targetTableName,
    sourceProperties: relation.sourceColumns.map((column) => column._.key),
    targetProperties: relation.targetColumns.map((column) => column._.key),
    through:
      through === undefined || throughTable === undefined
        ? undefined
        : describeThrough(through, tableName(throughTable, context, `${source}.${name}`)),
    nullable: relation.optional !== false,
    where:
      typeof where === 'object' && where !== null
        ? { filter: where, on: relation.isFilterReversed === true ? 'source' : 'target' }
        : undefined,
  }
}

function describeThrough(through: NonNullable<Version1Relation['through']>, table: string): ThroughModel {
  return {
    table,
    sourceProperties: through.source.map((column) => column._.key),
    targetProperties: through.target.map((column) => column._.key),
  }
}

function tableName(table: object, context: RelationContext, path: string): string {
  const name = context.tableNameOf(table)
  if (name !== undefined) return name
  throw new InvalidModelError(
    { path, expected: 'a table of the schema', received: 'one that the schema does not export' },
    'Export the table from the schema module.',
  )
}

function propertyName(table: string, column: NamedColumn, context: RelationContext, path: string): string {
  const property = context.propertyOf(table, column)
  if (property !== undefined) return property
  throw new InvalidModelError({
    path,
    expected: `columns of "${table}"`,
    received: `"${column.name}" of another table`,
  })
}
