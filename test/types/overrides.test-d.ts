import { createRepositories, repositoryOf } from 'drizzle-repository'
import { expectTypeOf } from 'vitest'
import { db, model, type Person, repositories } from './repositories.ts'

class PersonRepository extends repositoryOf(model, 'people') {
  findByEmail(email: string) {
    return this.findFirst({ where: { email } })
  }

  findNames() {
    return this.findMany({ columns: { id: true, nickname: true }, orderBy: { nickname: 'asc' } })
  }

  override async count(): Promise<number> {
    return 5
  }
}

class MembershipRepository extends repositoryOf(model, 'memberships') {}

const own = createRepositories(db, model, { people: PersonRepository })

// Their own methods, with the types of the table, and those of every repository.
expectTypeOf(own.people).toEqualTypeOf<PersonRepository>()
expectTypeOf(await own.people.findByEmail('a')).toEqualTypeOf<Person | undefined>()
expectTypeOf(await own.people.findNames()).toEqualTypeOf<{ id: string; nickname: string | null }[]>()
expectTypeOf(await own.people.find('id')).toEqualTypeOf<Person | undefined>()
expectTypeOf(own.memberships).toEqualTypeOf(repositories.memberships)
expectTypeOf(await new PersonRepository(db).findByEmail('a')).toEqualTypeOf<Person | undefined>()

// In transactions, too.
const name = await own.$transaction(async ({ people }) => (await people.findByEmail('a'))?.nickname)
expectTypeOf(name).toEqualTypeOf<string | null | undefined>()
own.$using(db).people.findByEmail('a')

// @ts-expect-error a class for another table
createRepositories(db, model, { people: MembershipRepository })
// @ts-expect-error no table of the schema
createRepositories(db, model, { persons: PersonRepository })
// @ts-expect-error no table of the schema, beside one
createRepositories(db, model, { people: PersonRepository, persons: PersonRepository })
// @ts-expect-error no class of a repository
createRepositories(db, model, { people: Map })
// @ts-expect-error an instance
createRepositories(db, model, { people: new PersonRepository(db) })
// @ts-expect-error no table of the schema
repositoryOf(model, 'groups')
// @ts-expect-error no method of the class
own.people.findByName

export class WrongRepository extends repositoryOf(model, 'people') {
  wrong() {
    // @ts-expect-error an unknown column
    return this.findFirst({ where: { emial: 'a' } })
  }
}
