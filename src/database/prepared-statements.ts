import type { Model } from '../model/index.ts'
import type { Database, PreparedStatement } from './database.ts'

/** How many shapes of one table stay prepared; the least recently used goes first. */
const shapesPerTable = 256

type Shapes = Map<string, PreparedStatement>

/** By database and model: a repository that is made anew, for another context, finds what was prepared before. */
const prepared = new WeakMap<Database, WeakMap<Model, Map<string, Shapes>>>()

/** Returns the prepared statement of a table's shape; it is made where there is none. */
export function preparedStatement(
  database: Database,
  model: Model,
  { table, shape }: { readonly table: string; readonly shape: string },
  prepare: () => PreparedStatement,
): PreparedStatement {
  const shapes = shapesOf(database, model, table)
  let statement = shapes.get(shape)
  if (statement === undefined) {
    if (shapes.size >= shapesPerTable) shapes.delete(shapes.keys().next().value ?? '')
    statement = prepare()
  } else shapes.delete(shape)
  shapes.set(shape, statement)
  return statement
}

function shapesOf(database: Database, model: Model, table: string): Shapes {
  let models = prepared.get(database)
  if (models === undefined) prepared.set(database, (models = new WeakMap<Model, Map<string, Shapes>>()))
  let tables = models.get(model)
  if (tables === undefined) models.set(model, (tables = new Map<string, Shapes>()))
  let shapes = tables.get(table)
  if (shapes === undefined) tables.set(table, (shapes = new Map<string, PreparedStatement>()))
  return shapes
}
