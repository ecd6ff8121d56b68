import { expect, it } from 'vitest'
import {
  findConstraint,
  nameConstraint,
  namesOfForeignKey,
  namesOfPrimaryKey,
  namesOfUnique,
} from '../../../src/model/constraint-names.ts'

const find = (names: readonly ReturnType<typeof nameConstraint>[], reported: string) =>
  findConstraint(names, reported)?.name

it('finds a constraint by the name that the schema gives it, and only by that', () => {
  const own = nameConstraint('my_unique', namesOfUnique('users', ['email']))
  expect(find([own], 'my_unique')).toBe('my_unique')
  expect(find([own], 'users_email_key')).toBeUndefined()
  expect(find([own], 'myUnique')).toBeUndefined()
})

it('finds a constraint without a name by the names that drizzle-kit and PostgreSQL give it', () => {
  const unique = nameConstraint('users_email_unique', namesOfUnique('users', ['email']))
  for (const name of ['users_email_unique', 'users_email_key']) expect(find([unique], name)).toBe('users_email_unique')
  const key = nameConstraint(undefined, namesOfPrimaryKey('pairs', ['left', 'right']))
  for (const name of ['pairs_pkey', 'pairs_left_right_pk']) expect(find([key], name)).toBe('pairs_pkey')
  const foreign = nameConstraint(
    'posts_author_id_users_id_fk',
    namesOfForeignKey('posts', ['author_id'], 'users', ['id']),
  )
  for (const name of ['posts_author_id_users_id_fk', 'posts_author_id_users_id_fkey', 'posts_author_id_fkey'])
    expect(find([foreign], name)).toBe('posts_author_id_users_id_fk')
})

it('finds a name that PostgreSQL cut off at 63 bytes, also before a character of several', () => {
  for (const name of ['x'.repeat(70), `${'x'.repeat(62)}üü`, `${'x'.repeat(61)}€€`]) {
    const reported = Array.from(name).reduce(
      (cut, character) => (Buffer.byteLength(cut + character) > 63 ? cut : cut + character),
      '',
    )
    expect(find([nameConstraint('other', []), nameConstraint(name, [])], reported)).toBe(name)
    expect(find([nameConstraint(name, [])], reported.slice(0, -1))).toBeUndefined()
  }
})

it('prefers an exact name to one that only differs by case', () => {
  const camel = nameConstraint('t_aB_unique', namesOfUnique('t', ['aB']))
  const snake = nameConstraint('t_a_b_unique', namesOfUnique('t', ['a_b']))
  expect(find([camel, snake], 't_a_b_unique')).toBe('t_a_b_unique')
  expect(find([camel], 't_a_b_unique')).toBe('t_aB_unique')
})
