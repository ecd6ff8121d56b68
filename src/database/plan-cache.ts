import { sql } from 'drizzle-orm'
import { type Model, mapRowsOfBuilder, mapRowsOfPrepared } from '../model/index.ts'
import { type Executable, type PreparedStatement, type Statement, withSql } from '../plan/index.ts'
import { buildersOf, type Database } from './database.ts'
import { decideCaching } from './query-cache.ts'
import { nameStatement, type StatementNames } from './statement-names.ts'

/** Where statements are prepared. */
export interface Preparation {
  readonly database: Database
  readonly model: Model
  /** The names of the client whose connections keep what is prepared; `undefined` where statements get none. */
  readonly names: StatementNames | undefined
  readonly isInTransaction: boolean
}

/** A statement of Drizzle's, and whether it has a name on the server. */
export interface Prepared {
  readonly statement: PreparedStatement
  readonly isNamed: boolean
  /** How often the names of its table had been renewed. */
  readonly renewal: number | undefined
}

type Shapes = Map<string, Prepared>

/** How many shapes of one table stay prepared; the least recently used goes first. */
const shapesPerTable = 256

/** By database and model: a repository that is made anew, for another context or transaction, finds what is there. */
const prepared = new WeakMap<Database, WeakMap<Model, Map<string, Shapes>>>()

/** Looks a statement up by its shape, or prepares it. One that is not fixed is built anew. */
export function prepareStatement(statement: Statement, preparation: Preparation): Prepared {
  if (!statement.isFixed) return buildStatement(statement, preparation)
  const shapes = shapesOf(preparation, statement.table)
  let found = shapes.get(statement.shape)
  if (found !== undefined && found.renewal !== renewalOf(statement, preparation)) found = undefined
  if (found === undefined) {
    if (shapes.size >= shapesPerTable) shapes.delete(shapes.keys().next().value ?? '')
    found = buildStatement(statement, preparation)
  } else shapes.delete(statement.shape)
  shapes.set(statement.shape, found)
  return found
}

function shapesOf({ database, model, names }: Preparation, table: string): Shapes {
  let models = prepared.get(database)
  if (models === undefined) prepared.set(database, (models = new WeakMap<Model, Map<string, Shapes>>()))
  let tables = models.get(model)
  if (tables === undefined) models.set(model, (tables = new Map<string, Shapes>()))
  const key = names === undefined ? `${table}\0` : table
  let shapes = tables.get(key)
  if (shapes === undefined) tables.set(key, (shapes = new Map<string, Prepared>()))
  return shapes
}

function buildStatement(statement: Statement, preparation: Preparation): Prepared {
  const { database, model, names, isInTransaction } = preparation
  const renewal = statement.isFixed ? renewalOf(statement, preparation) : undefined
  const built = renew(statement.build(buildersOf(database)), renewal)
  mapRowsOfBuilder(built)
  const unnamed = prepareUnnamed(built)
  const text = unnamed.getQuery().sql
  const name =
    statement.isFixed && names !== undefined ? nameStatement(names, tableName(statement, model), text) : undefined
  const result = name === undefined ? unnamed : built.prepare(name)
  mapRowsOfPrepared(result)
  decideCaching(result, () => built.getSQL(), database, isInTransaction)
  return { statement: result, isNamed: name !== undefined, renewal }
}

/** The table's name in the database, which is the same in every model. */
export function tableName({ table }: Pick<Statement, 'table'>, model: Model): string {
  return model.tables.get(table)?.databaseName ?? table
}

function renewalOf(statement: Statement, { names, model }: Preparation): number | undefined {
  return names === undefined || names.renewals.size === 0 ? undefined : names.renewals.get(tableName(statement, model))
}

/**
 * Gives a statement another text that means the same: what is prepared of the one before is refused on every connection,
 * and a connection keeps it.
 */
function renew(built: Executable, renewal: number | undefined): Executable {
  if (renewal === undefined) return built
  return withSql(built, (...flags) => sql`${built.getSQL(...flags)} ${sql.raw(`/* renewed ${renewal} */`)}`)
}

/** What a builder of Drizzle's prepares itself by when it is executed without a name. */
interface InternalBuilder {
  _prepare(): PreparedStatement
}

function prepareUnnamed(built: Executable): PreparedStatement {
  // oxlint-disable-next-line no-underscore-dangle -- both versions have it, and prepare() wants a name
  return (built as Executable & InternalBuilder)._prepare()
}
