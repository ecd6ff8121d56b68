import { DrizzleQueryError } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import {
  ConnectionError,
  defineModel,
  NotFoundError,
  QueryError,
  translateError,
  UniqueViolationError,
} from '../../../src/index.ts'

const model = defineModel({ users: pgTable('users', { mail: text('email').unique() }) })
const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error('duplicate key value marker'), { code, ...more })
const wrap = (cause: Error): Error => new DrizzleQueryError('select 1', ['marker'], cause)

it('reads the names that each driver gives a constraint and its table', () => {
  const postgresJs = withCode('23505', {
    constraint_name: 'users_email_unique',
    table_name: 'users',
    schema_name: 'public',
  })
  const others = withCode('23505', { constraint: 'users_email_unique', table: 'users', schema: 'public' })
  for (const error of [postgresJs, others, wrap(postgresJs), wrap(wrap(others))]) {
    const translated = translateError(error, model)
    expect(translated).toBeInstanceOf(UniqueViolationError)
    expect(translated).toMatchObject({
      details: { table: 'users', constraint: 'users_email_unique', properties: ['mail'] },
    })
    expect((translated as Error).message).not.toContain('marker')
    expect([postgresJs, others]).toContain((translated as Error).cause)
  }
})

it('goes by the code and never by the text', () => {
  expect(
    translateError(new Error('duplicate key value violates unique constraint "users_email_unique"'), model),
  ).not.toBeInstanceOf(UniqueViolationError)
  expect(translateError(withCode('42883'), model)).toBeInstanceOf(QueryError)
})

it.each([
  ['22P02', 'got one that it refused (SQLSTATE 22P02). The cause says more.'],
  ['22012', '(SQLSTATE 22012). The cause says more.'],
  ['42P01', 'A table is not there: see whether this database has all migrations.'],
  ['42703', 'A column is not there: see whether this database has all migrations.'],
  ['42501', 'The role of the connection lacks a permission, or a policy forbids the row.'],
  ['42883', '(SQLSTATE 42883). The cause says more.'],
])('says what a refusal by %s is about', (code, hint) => {
  expect((translateError(withCode(code), model) as Error).message).toContain(hint)
})

it.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '08006',
  '57P01',
  '53300',
])('takes %s for a lost connection', (code) => {
  expect(translateError(wrap(withCode(code)), model)).toBeInstanceOf(ConnectionError)
})

it('leaves alone what is neither Drizzle’s nor the driver’s', () => {
  const own = new NotFoundError('users', 'key')
  const system = withCode('ENOENT')
  for (const error of [own, new TypeError('of the caller'), system, 'text', undefined])
    expect(translateError(error, model)).toBe(error)
})

it('names the table as the database does where the model has no such table', () => {
  const error = translateError(withCode('23505', { constraint: 'c', table: 'others' }), model)
  expect(error).toMatchObject({
    details: { table: 'others', properties: [], propertiesUnknownBecause: 'not in the model' },
  })
})

it('names the table of the statement where it is told', () => {
  expect(translateError(withCode('22P02'), model, 'users')).toMatchObject({
    details: { path: 'the statement on "users"', sqlState: '22P02' },
  })
  expect(translateError(withCode('42883'), model, 'users')).toMatchObject({
    message: expect.stringContaining('Expected the statement on "users" to succeed') as string,
    details: { table: 'users' },
  })
  expect(translateError(withCode('42883'), model)).toMatchObject({
    message: expect.stringContaining('Expected the statement to succeed') as string,
    details: { table: undefined },
  })
})

it('survives causes that go round in circles', () => {
  const first = new Error('first')
  const second = new Error('second', { cause: first })
  first.cause = second
  expect(translateError(first, model)).toBe(first)
})
