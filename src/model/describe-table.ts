import { getTableName, is, SQL, type Table } from 'drizzle-orm'
import { getTableConfig, PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import {
  nameConstraint,
  namesOfForeignKey,
  namesOfIndex,
  namesOfPrimaryKey,
  namesOfUnique,
} from './constraint-names.ts'
import { describeColumnKind } from './drizzle-line.ts'
import type { ColumnModel, DescribedTable, IndexColumn, IndexModel, UniqueModel } from './model.ts'

type TableConfig = ReturnType<typeof getTableConfig>

/** Describes a Drizzle table: its columns, keys and constraints. Relations are added by `defineModel`. */
export function describeTable(
  name: string,
  table: PgTable,
  columnsByProperty: Record<string, PgColumn>,
): DescribedTable {
  const config = getTableConfig(table)
  const columns = new Map<string, ColumnModel>()
  const keyNames = new Set(config.primaryKeys.flatMap((key) => namesOf(key.columns)))
  for (const [property, column] of Object.entries(columnsByProperty))
    columns.set(property, describeColumn(property, columns.size, column, keyNames.has(column.name)))
  const propertyOf = propertiesByColumnName(columns)
  const primaryKey = primaryKeyOf(config, columns, propertyOf)
  const uniques = [
    ...(primaryKey.unique === undefined ? [] : [primaryKey.unique]),
    ...uniquesOf(config, columns, propertyOf),
  ]
  return {
    name,
    kind: 'table',
    source: table,
    databaseName: config.name,
    databaseSchema: config.schema,
    columns,
    primaryKey: primaryKey.columns,
    uniques,
    indexes: indexesOf(config, uniques, propertyOf),
    foreignKeys: config.foreignKeys.map((foreignKey) => {
      const { columns: own, foreignTable, foreignColumns } = foreignKey.reference()
      const names = namesOfForeignKey(config.name, namesOf(own), getTableName(foreignTable), namesOf(foreignColumns))
      return {
        ...nameConstraint(foreignKey.getName(), names),
        properties: propertiesOf(own, propertyOf),
        foreignTable: qualifiedNameOf(foreignTable),
        foreignColumns: namesOf(foreignColumns),
      }
    }),
    checks: config.checks.map((check) => ({
      ...nameConstraint(check.name, []),
      properties: [...new Set(propertiesOf(columnsIn(check.value), propertyOf))],
    })),
  }
}

/** @param isKey Whether it is of a composite key, which makes it NOT NULL, though Drizzle does not say so. */
function describeColumn(property: string, position: number, column: PgColumn, isKey: boolean): ColumnModel {
  return {
    property,
    position,
    field: column,
    reference: column,
    column,
    kind: describeColumnKind(column),
    notNull: column.notNull || isKey,
    hasDefault: (column.hasDefault && column.defaultFn === undefined) || generatesAlways(column),
    generatedAlways: generatesAlways(column),
  }
}

function generatesAlways(column: PgColumn): boolean {
  return (
    (column.generated !== undefined && column.generated.type !== 'byDefault') ||
    column.generatedIdentity?.type === 'always'
  )
}

type PropertyOf = (column: { readonly name: string }) => string | undefined

/** Columns inside key and constraint definitions are other objects than the table's: they are matched by name. */
function propertiesByColumnName(columns: ReadonlyMap<string, ColumnModel>): PropertyOf {
  const properties = new Map<string, string>()
  for (const { property, column } of columns.values()) if (column !== undefined) properties.set(column.name, property)
  return (column) => properties.get(column.name)
}

function propertiesOf(columns: readonly { readonly name: string }[], propertyOf: PropertyOf): string[] {
  return columns.map(propertyOf).filter((property) => property !== undefined)
}

function primaryKeyOf(
  config: TableConfig,
  columns: ReadonlyMap<string, ColumnModel>,
  propertyOf: PropertyOf,
): { readonly columns: readonly ColumnModel[]; readonly unique: UniqueModel | undefined } {
  const [declared] = config.primaryKeys
  const properties =
    declared === undefined
      ? [...columns.values()].filter(({ column }) => column?.primary).map(({ property }) => property)
      : propertiesOf(declared.columns, propertyOf)
  if (properties.length === 0) return { columns: [], unique: undefined }
  return {
    columns: properties.map((property) => columns.get(property)).filter((column) => column !== undefined),
    unique: {
      ...nameConstraint(declared?.getName(), namesOfPrimaryKey(config.name, namesOf(declared?.columns ?? []))),
      properties,
      isPrimaryKey: true,
      isPartial: false,
    },
  }
}

function uniquesOf(
  config: TableConfig,
  columns: ReadonlyMap<string, ColumnModel>,
  propertyOf: PropertyOf,
): UniqueModel[] {
  const ofColumns = [...columns.values()].flatMap(({ property, column }) =>
    column?.isUnique ? [unique(column.uniqueName, namesOfUnique(config.name, [column.name]), [property])] : [],
  )
  const ofTable = config.uniqueConstraints.map(({ name, columns: own }) =>
    unique(name, namesOfUnique(config.name, namesOf(own)), propertiesOf(own, propertyOf)),
  )
  const ofIndexes = config.indexes
    .filter((index) => index.config.unique)
    .map(({ config: index }) => {
      const overExpressions = index.columns.some((column) => is(column, SQL))
      const named = overExpressions ? [] : index.columns.filter(hasName)
      const names = namesOfIndex(config.name, namesOf(named))
      return { ...unique(index.name, names, propertiesOf(named, propertyOf)), isPartial: index.where !== undefined }
    })
  return [...ofColumns, ...ofTable, ...ofIndexes]
}

/** The indexes of keys and those that are declared; a partial one finds some rows only. */
function indexesOf(config: TableConfig, uniques: readonly UniqueModel[], propertyOf: PropertyOf): IndexModel[] {
  const ofUniques = uniques.flatMap(({ isPartial, properties }) => (isPartial ? [] : [properties.map(ascending)]))
  const ofIndexes = config.indexes
    .filter(({ config: { method, where } }) => where === undefined && (method ?? 'btree') === 'btree')
    .map(({ config: { columns } }) => leadingColumns(columns, propertyOf))
  return [...ofUniques, ...ofIndexes].filter(({ length }) => length > 0).map((columns) => ({ columns }))
}

function ascending(property: string): IndexColumn {
  return { property, direction: 'asc', nulls: 'last' }
}

/** Up to an expression, or an operator class, whose order is not that of the type. */
function leadingColumns(columns: readonly unknown[], propertyOf: PropertyOf): IndexColumn[] {
  const leading: IndexColumn[] = []
  for (const column of columns) {
    const { name, indexConfig: { order = 'asc', nulls = 'last', opClass } = {} } = column as DeclaredColumn
    const property = name === undefined || opClass !== undefined ? undefined : propertyOf({ name })
    if (property === undefined) break
    leading.push({ property, direction: order, nulls })
  }
  return leading
}

/** A column of an index as Drizzle has it; an expression has no name. */
interface DeclaredColumn {
  readonly name?: string
  readonly indexConfig?: {
    readonly order?: 'asc' | 'desc'
    readonly nulls?: 'first' | 'last'
    readonly opClass?: string
  }
}

function unique(
  name: string | undefined,
  generatedNames: readonly string[],
  properties: readonly string[],
): UniqueModel {
  return { ...nameConstraint(name, generatedNames), properties, isPrimaryKey: false, isPartial: false }
}

function namesOf(columns: readonly { readonly name: string }[]): string[] {
  return columns.map(({ name }) => name)
}

function hasName(column: object): column is { readonly name: string } {
  return 'name' in column && typeof column.name === 'string'
}

/** The columns that an expression names. */
function columnsIn(expression: SQL): { readonly name: string }[] {
  return expression.queryChunks.flatMap((chunk) => {
    if (is(chunk, PgColumn)) return [chunk]
    return is(chunk, SQL) ? columnsIn(chunk) : []
  })
}

/** The name by which two Drizzle objects of the same table are recognised. */
export function qualifiedNameOf(table: Table): string {
  const { schema, name } = getTableConfig(table as PgTable)
  return `${schema ?? ''}.${name}`
}
