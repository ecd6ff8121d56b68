import { describeValue, InvalidModelError, listNames } from '../errors/index.ts'
import { describeReferences } from './describe-references.ts'
import type { DescribedRelations } from './describe-relations.ts'
import { type DescribedSchema, describeSchema } from './describe-schema.ts'
import type { Model } from './model.ts'
import { readTableOptions } from './read-table-options.ts'
import type { CheckedReferences } from './reference-types.ts'
import type { SourcesOf } from './schema-types.ts'
import { type ScopedTable, scopeTables } from './scope-tables.ts'
import type { ModelOptions, TableOptions } from './table-options.ts'

/**
 * Describes a schema once: a module of Drizzle tables (and `relations()`), or what `defineRelations` returns.
 *
 * @param schema The tables, views and relations, by name: `import * as schema`, or the result of `defineRelations`.
 * @param options Per table, by its name in the schema.
 * @throws {@link InvalidModelError} when the schema has no table, or an option is wrong.
 * @example
 * ```ts
 * import { defineModel } from 'drizzle-repository'
 * import * as schema from './schema.ts'
 *
 * export const model = defineModel(schema, { orderItems: { key: ['orderId', 'lineNumber'] } })
 * ```
 */
export function defineModel<
  TSchema extends object,
  const TOptions extends ModelOptions<TSchema> = Record<never, never>,
>(
  schema: TSchema,
  options?: TOptions & CallbackOptions<TSchema> & KnownOptions<TSchema, TOptions>,
): Model<TSchema, TOptions> {
  const described = describeSchema(schema)
  if (described.tables.size === 0) {
    throw new InvalidModelError(
      { path: 'defineModel(schema)', expected: 'at least one Drizzle table or view', received: describeValue(schema) },
      'Pass `import * as schema`, or what defineRelations returns.',
    )
  }
  if (options !== undefined) return makeModel(schema, options, withOptions(described, options))
  let model = models.get(described)
  if (model === undefined) models.set(described, (model = makeModel(schema, {}, withOptions(described, {}))))
  return model as Model<TSchema, TOptions>
}

/** The models of schemas that nothing is said of: they are asked for by every `createRepositories(db, schema)`. */
const models = new WeakMap<DescribedSchema, Model>()

function makeModel<TSchema extends object, TOptions extends object>(
  schema: TSchema,
  options: TOptions,
  tables: ReadonlyMap<string, ScopedTable>,
): Model<TSchema, TOptions> {
  const lookup = scopeTables(tables, {})
  const lookups = new WeakMap<object, typeof lookup>()
  return {
    schema,
    options,
    tables: new Map([...tables.keys()].map((name) => [name, lookup(name)])),
    inContext: (context) => {
      let known = lookups.get(context)
      if (known === undefined) lookups.set(context, (known = scopeTables(tables, context)))
      return known
    },
  }
}

/**
 * The parameters of callbacks get their types from it. The other options are not in it: a compiler would compare a
 * validator's type with what all validators are once more, at the cost of 80,000 instantiations for Zod's.
 */
type CallbackOptions<TSchema extends object> = {
  readonly [TName in keyof SourcesOf<TSchema>]?: Pick<TableOptions<TSchema, TName>, 'scopes' | 'audit' | 'hooks'>
}

/** Rules out tables and options that there are not, and references that do not fit. */
type KnownOptions<TSchema, TOptions> = {
  readonly [TName in keyof TOptions]: TName extends keyof SourcesOf<TSchema>
    ? {
        readonly [TOption in Exclude<keyof TOptions[TName], keyof TableOptions<object, never>>]: never
      } & (TOptions[TName] extends {
        readonly references: infer TReferences
      }
        ? { readonly references: CheckedReferences<TSchema, TName, TReferences> }
        : unknown)
    : never
}

/** Gives every table its relations and what the model says of it. */
function withOptions(
  { tables: described, relations }: DescribedSchema,
  options: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ScopedTable> {
  for (const name of Object.keys(options)) {
    if (described.has(name)) continue
    throw new InvalidModelError({
      path: `defineModel options.${name}`,
      expected: `a table of the schema: ${listNames(described.keys())}`,
      received: 'another name',
    })
  }
  const tables = new Map<string, ScopedTable>()
  for (const [name, table] of described) {
    const path = `defineModel options.${name}`
    const read = readTableOptions(table, options[name], path)
    const { references } = (options[name] ?? {}) as { readonly references?: unknown }
    const declared = relations.get(name) ?? noRelations
    tables.set(name, {
      ...table,
      position: tables.size,
      ...describeReferences(table, described, declared, references, `${path}.references`),
      alias: undefined,
      ...read,
    })
  }
  return tables
}

const noRelations: DescribedRelations = { relations: new Map(), unresolved: new Map() }
