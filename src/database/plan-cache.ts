import { type Model, mapRowsOfBuilder, mapRowsOfPrepared } from '../model/index.ts'
import { buildersOf, type Database, type Executable, type PreparedStatement } from './database.ts'
import { decideCaching } from './query-cache.ts'
import { nameStatement } from './statement-names.ts'
import type { Statement } from './statement.ts'

/** Where statements are prepared. */
export interface Preparation {
  readonly database: Database
  readonly model: Model
  /** The client whose connections keep what is prepared; `undefined` where statements get no names. */
  readonly client: object | undefined
  readonly isInTransaction: boolean
}

/** A statement of Drizzle's, and whether it has a name on the server. */
export interface Prepared {
  readonly statement: PreparedStatement
  readonly isNamed: boolean
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
  if (found === undefined) {
    if (shapes.size >= shapesPerTable) shapes.delete(shapes.keys().next().value ?? '')
    found = buildStatement(statement, preparation)
  } else shapes.delete(statement.shape)
  shapes.set(statement.shape, found)
  return found
}

/** Forgets what is prepared for a shape. */
export function forgetStatement({ table, shape }: Statement, preparation: Preparation): void {
  shapesOf(preparation, table).delete(shape)
}

function shapesOf({ database, model, client }: Preparation, table: string): Shapes {
  let models = prepared.get(database)
  if (models === undefined) prepared.set(database, (models = new WeakMap<Model, Map<string, Shapes>>()))
  let tables = models.get(model)
  if (tables === undefined) models.set(model, (tables = new Map<string, Shapes>()))
  const key = client === undefined ? `${table}\0` : table
  let shapes = tables.get(key)
  if (shapes === undefined) tables.set(key, (shapes = new Map<string, Prepared>()))
  return shapes
}

function buildStatement(statement: Statement, { database, model, client, isInTransaction }: Preparation): Prepared {
  const built = statement.build(buildersOf(database))
  mapRowsOfBuilder(built)
  const unnamed = prepareUnnamed(built)
  const text = unnamed.getQuery().sql
  const name = statement.isFixed && client !== undefined ? nameStatement(client, statement.table, text) : undefined
  const result = name === undefined ? unnamed : built.prepare(name)
  mapRowsOfPrepared(result)
  decideCaching(result, () => built.getSQL(), database, isInTransaction)
  return { statement: result, isNamed: name !== undefined }
}

/** What a builder of Drizzle's prepares itself by when it is executed without a name. */
interface InternalBuilder {
  _prepare(): PreparedStatement
}

function prepareUnnamed(built: Executable): PreparedStatement {
  // oxlint-disable-next-line no-underscore-dangle -- both versions have it, and prepare() wants a name
  return (built as Executable & InternalBuilder)._prepare()
}
