import { createRepositories, type Database } from '../../src/index.ts'

export type AnyRow = Record<string, unknown>

/** A repository without its types, for relations that are made from descriptions. */
export interface AnyRepository {
  find(key: unknown, options?: object): Promise<AnyRow | undefined>
  findOrThrow(key: unknown, options?: object): Promise<AnyRow>
  findByKeys(keys: readonly unknown[], options?: object): Promise<(AnyRow | undefined)[]>
  findFirst(args?: object): Promise<AnyRow | undefined>
  findFirstOrThrow(args?: object): Promise<AnyRow>
  findOnly(args?: object): Promise<AnyRow | undefined>
  findMany(args?: object): Promise<AnyRow[]>
  load(rows: readonly object[], related: object, options?: object): Promise<AnyRow[]>
  count(where?: object): Promise<number>
  create(values: object): Promise<AnyRow>
  findPage(args: object): Promise<{ readonly items: AnyRow[]; readonly total: number }>
  findCursorPage(args: object): Promise<{ readonly items: AnyRow[] }>
  batches(args?: object): AsyncGenerator<AnyRow[], void, undefined>
}

/** The tables of the loading tests. */
export type LoadedName =
  | 'people'
  | 'places'
  | 'messages'
  | 'tags'
  | 'messageTags'
  | 'lefts'
  | 'rights'
  | 'seniors'
  | 'nodes'

export type AnyRepositories = Readonly<Record<LoadedName, AnyRepository>> & {
  $with(context: object): AnyRepositories
  $transaction<TResult>(run: (repositories: AnyRepositories) => Promise<TResult>): Promise<TResult>
}

/** The repositories of a schema without their types. */
export function anyRepositories(db: Database, schema: object, options: object = {}): AnyRepositories {
  return createRepositories(db, schema, {}, options) as unknown as AnyRepositories
}
