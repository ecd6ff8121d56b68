import {
  type CreateValues,
  type Filter,
  type FindManyArgs,
  type KeyIn,
  type Model,
  NotFoundError,
  type ReadRepository,
  Repository,
  type RowOf,
  type TableName,
  type TableOf,
} from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, model, type Person, repositories } from './repositories.ts'
import type { people as peopleTable } from './schema.ts'

const { memberships, people, peopleByRole } = repositories

/** A function for the repositories of any table. */
async function firstById<TModel extends Model, TName extends TableName<TModel>>(
  repository: ReadRepository<TModel, TName>,
  key: KeyIn<TModel, TName>,
) {
  const row = await repository.find(key)
  if (row === undefined) throw new NotFoundError('', 'key')
  return row
}

expectTypeOf(await firstById(people, 'id')).toEqualTypeOf<Person>()
firstById(memberships, { personId: 'a', groupId: 1 })
// @ts-expect-error a key of another type
firstById(people, 5)
// @ts-expect-error a part of the key only
firstById(memberships, { personId: 'a' })

/** One that writes, too. */
async function findOrCreate<TModel extends Model, TName extends TableName<TModel>>(
  repository: Repository<TModel, TName>,
  where: Filter<TableOf<TModel, TName>>,
  values: CreateValues<TableOf<TModel, TName>>,
): Promise<RowOf<TableOf<TModel, TName>>> {
  return (await repository.findFirst({ where })) ?? (await repository.create(values))
}

const person = { email: 'a', balance: 5n, profile: {}, labels: [] }
expectTypeOf(await findOrCreate(people, { email: 'a' }, person)).toEqualTypeOf<Person>()
// @ts-expect-error an unknown column
findOrCreate(people, { emial: 'a' }, person)
// @ts-expect-error `email` is missing
findOrCreate(people, { email: 'a' }, { balance: 5n, profile: {}, labels: [] })
// @ts-expect-error a view
findOrCreate(peopleByRole, { role: 'admin' }, {})

/** One that passes arguments on. */
function firstTen<TModel extends Model, TName extends TableName<TModel>>(
  repository: ReadRepository<TModel, TName>,
  args: FindManyArgs<TableOf<TModel, TName>>,
) {
  return repository.findMany({ ...args, limit: 10 })
}

expectTypeOf(await firstTen(people, { where: { age: 5 }, orderBy: { age: 'asc' } })).toEqualTypeOf<Person[]>()
// @ts-expect-error columns would change the rows' type
firstTen(people, { columns: { id: true } })

/** A base class for some of the tables. */
class OwnRepository<TName extends TableName<typeof model>> extends Repository<typeof model, TName> {
  async findOrFirst(key: KeyIn<typeof model, TName>) {
    return (await this.find(key)) ?? this.findFirst()
  }
}

class OwnPersonRepository extends OwnRepository<'people'> {
  findByEmail(email: string) {
    return this.findFirst({ where: { email } })
  }
}

const own = new OwnPersonRepository(db, model, 'people')
expectTypeOf(await own.findOrFirst('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(await own.findByEmail('a')).toEqualTypeOf<Person | undefined>()

/** A function for anything with an email. */
function emails(repository: { findMany(args: { where: { email: string } }): Promise<{ email: string }[]> }) {
  return repository.findMany({ where: { email: 'a' } })
}

emails(people)
// @ts-expect-error a table without an email
emails(memberships)

// The types of a table are those of its Drizzle table.
expectTypeOf<RowOf<TableOf<typeof model, 'people'>>>().toEqualTypeOf<RowOf<typeof peopleTable>>()
expectTypeOf<CreateValues<TableOf<typeof model, 'people'>>>().toEqualTypeOf<CreateValues<typeof peopleTable>>()

/** A schema whose types nobody knows, as one that is loaded while the program runs. */
export type AnyRepository = Repository<Model<Readonly<Record<string, UntypedTable>>>, string>

interface UntypedTable {
  readonly _: object
  readonly $inferSelect: Record<string, unknown>
  readonly $inferInsert: Record<string, unknown>
}

/** It filters by any column, with any operator. */
export function findAnything(repository: AnyRepository): Promise<Record<string, unknown>[]> {
  return repository.findMany({ where: { name: { startsWith: 'a' }, age: { gt: 5 }, id: 5 } })
}
