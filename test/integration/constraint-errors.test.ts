import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  CheckViolationError,
  type ConstraintDetails,
  ConstraintViolationError,
  createRepositories,
  ExclusionViolationError,
  ForeignKeyViolationError,
  NotNullViolationError,
  UniqueViolationError,
} from '../../src/index.ts'
import * as schema from '../support/constraint-schema.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf, expectOnlyCauseHas } from '../support/errors.ts'

const marker = 'marker-7f3a'

describe.each(drivers)('violated constraints on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, schema)
  const { constraintDdl } = schema

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: constraintDdl })
  })
  afterAll(() => opened.close())
  beforeEach(() => opened.query('truncate accounts, chapters, pages, bookings, archive.accounts, archive.pages'))

  /** Expects a call to violate a constraint, and a value of it to be in the cause only. */
  async function expectViolation(
    run: () => Promise<unknown>,
    type: typeof UniqueViolationError,
    expected: Partial<ConstraintDetails>,
    value: string = marker,
  ): Promise<void> {
    const error = await errorOf(run)
    expect(error).toBeInstanceOf(type)
    expect(error).toBeInstanceOf(ConstraintViolationError)
    expect((error as UniqueViolationError).details).toEqual({
      origin: 'client',
      propertiesUnknownBecause: undefined,
      ...expected,
    })
    expectOnlyCauseHas(error, value)
  }

  it.each([
    ['a column that is unique by itself', { email: marker }, 'accounts_email_address_unique', ['email']],
    ['a named unique constraint', { nick: marker }, 'accounts_nick', ['nick']],
    [
      'a unique constraint over two columns',
      { area: '1', number: marker },
      'accounts_phone_area_phone_number_unique',
      ['area', 'number'],
    ],
    ['a unique index', { code: marker }, 'accounts_code_index', ['code']],
    [
      'a constraint whose name is cut off at 63 bytes',
      { long: marker },
      'accounts_long_name_that_postgresql_cuts_off_at_sixty_three_byte',
      ['long'],
    ],
  ])('names the properties of %s', async (_, values, constraint, properties) => {
    const { accounts } = repositories()
    await accounts.create({ id: 1, name: 'first', ...values })
    await expectViolation(() => accounts.create({ id: 2, name: 'second', ...values }), UniqueViolationError, {
      table: 'accounts',
      constraint,
      properties,
      sqlState: '23505',
    })
  })

  it('says that a unique index over an expression has no properties', async () => {
    const { accounts } = repositories()
    await accounts.create({ id: 1, name: 'first', label: marker })
    await expectViolation(
      () =>
        accounts
          .update(1, { label: marker })
          .then(() => accounts.create({ id: 2, name: 'second', label: marker.toUpperCase() })),
      UniqueViolationError,
      {
        table: 'accounts',
        constraint: 'accounts_label_index',
        properties: [],
        propertiesUnknownBecause: 'expression',
        sqlState: '23505',
      },
    )
  })

  it('names the properties of a primary key, also of a composite one', async () => {
    const { accounts, chapters } = repositories()
    await accounts.create({ id: 90_210_777, name: 'first' })
    await expectViolation(
      () => accounts.create({ id: 90_210_777, name: 'second' }),
      UniqueViolationError,
      { table: 'accounts', constraint: 'accounts_pkey', properties: ['id'], sqlState: '23505' },
      '90210777',
    )
    await chapters.create({ book: marker, position: 1 })
    await expectViolation(
      () =>
        chapters.createMany([
          { book: 'other', position: 1 },
          { book: marker, position: 1 },
        ]),
      UniqueViolationError,
      {
        table: 'chapters',
        constraint: 'chapters_book_title_chapter_number_pk',
        properties: ['book', 'position'],
        sqlState: '23505',
      },
    )
    expect(await chapters.count()).toBe(1)
  })

  it('names the referring table and its properties when a referenced row is missing', async () => {
    await expectViolation(
      () => repositories().pages.create({ id: 1, book: marker, chapter: 1 }),
      ForeignKeyViolationError,
      {
        table: 'pages',
        constraint: 'pages_chapter_fk',
        properties: ['book', 'chapter'],
        sqlState: '23503',
      },
    )
  })

  it('names the referring table, not the deleted one, when a deleted row is still referenced', async () => {
    const { accounts, pages } = repositories()
    await accounts.create({ id: 90_210_777, name: 'first' })
    await pages.create({ id: 1, account: 90_210_777 })
    await expectViolation(
      () => accounts.delete(90_210_777),
      ForeignKeyViolationError,
      {
        table: 'pages',
        constraint: 'pages_of_account_accounts_account_id_fk',
        properties: ['account'],
        sqlState: '23503',
      },
      '90210777',
    )
  })

  it('names the property without a value', async () => {
    const run = () => repositories().accounts.create({ id: 1, email: marker, name: null } as never)
    const error = await errorOf(run)
    expect(error).toBeInstanceOf(NotNullViolationError)
    expect((error as NotNullViolationError).details).toMatchObject({
      table: 'accounts',
      properties: ['name'],
      sqlState: '23502',
    })
    expectOnlyCauseHas(error, marker)
  })

  it('names the properties that a check reads', async () => {
    await expectViolation(() => repositories().accounts.create({ id: 1, name: marker, age: 0 }), CheckViolationError, {
      table: 'accounts',
      constraint: 'accounts_age_check',
      properties: ['age', 'name'],
      sqlState: '23514',
    })
  })

  it('names the rule of a domain, whose table PostgreSQL does not report', async () => {
    const error = await errorOf(() => repositories().bookings.create({ id: 1, postcode: marker }))
    expect(error).toBeInstanceOf(CheckViolationError)
    expect((error as CheckViolationError).details).toEqual({
      origin: 'client',
      table: undefined,
      constraint: 'postcode_digits',
      properties: [],
      propertiesUnknownBecause: 'not in the model',
      sqlState: '23514',
    })
    expect((error as Error).message).not.toContain(marker)
  })

  it('names an exclusion constraint, which the model does not have', async () => {
    const { bookings } = repositories()
    await bookings.create({ id: 1, period: marker })
    await expectViolation(
      () => bookings.create({ id: 2, period: marker }),
      ExclusionViolationError,
      {
        table: 'bookings',
        constraint: 'bookings_no_overlap',
        properties: [],
        propertiesUnknownBecause: 'not in the model',
        sqlState: '23P01',
      },
      '11',
    )
  })

  it('tells tables of the same name in two schemas apart', async () => {
    const { archivedAccounts, archivedPages } = repositories()
    await archivedAccounts.create({ key: 90_210_777, mail: marker })
    await expectViolation(() => archivedAccounts.create({ key: 2, mail: marker }), UniqueViolationError, {
      table: 'archivedAccounts',
      constraint: 'accounts_email_address_unique',
      properties: ['mail'],
      sqlState: '23505',
    })
    await archivedPages.create({ key: 1, owner: 90_210_777 })
    const error = await errorOf(() => archivedAccounts.deleteAll())
    expect(error).toBeInstanceOf(ForeignKeyViolationError)
    expect((error as ForeignKeyViolationError).details).toMatchObject({ table: 'archivedPages', properties: ['owner'] })
    expectOnlyCauseHas(error, '90210777')
  })
})
