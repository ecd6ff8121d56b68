import { sql } from 'drizzle-orm'
import { bigint, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, InvalidKeyError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorBeforeStatement } from '../support/errors.ts'

const readings = pgTable(
  'readings',
  { device: integer('device').notNull(), at: timestamp('at', { withTimezone: true }).notNull(), value: text('value') },
  (table) => [primaryKey({ columns: [table.device, table.at] })],
)
const texts = pgTable('texts', { at: timestamp('at', { mode: 'string' }).primaryKey(), value: text('value') })
const rounded = pgTable('rounded', { at: timestamp('at', { precision: 3 }).primaryKey(), value: text('value') })
const moments = pgTable('moments', {
  id: integer('id').primaryKey(),
  at: timestamp('at', { withTimezone: true }).notNull().unique(),
  value: text('value'),
})
const numbers = pgTable('numbers', { id: bigint('id', { mode: 'number' }).primaryKey(), value: text('value') })
const schema = { readings, texts, rounded, moments, numbers }

const ddl = `
  create table readings (device integer, at timestamptz, value text, primary key (device, at));
  create table texts (at timestamp primary key, value text);
  create table rounded (at timestamp (3) primary key, value text);
  create table moments (id integer primary key, at timestamptz not null unique, value text);
  create table numbers (id bigint primary key, value text);
  insert into readings values (1, '2026-01-01 00:00:00.123456+00', 'with microseconds'), (1, '2026-01-01 00:00:00.123+00', 'another');
  insert into texts values ('2026-01-01 00:00:00.123456', 'a');
  insert into rounded values ('2026-01-01 00:00:00.123', 'b');
  insert into numbers values (9007199254740993, 'large'), (9007199254740992, 'another'), (7, 'small');
`

describe.each(drivers)('keys that JavaScript cannot keep, on %s', (driver) => {
  let opened: OpenDatabase
  let repositories: ReturnType<typeof open>
  const open = () => createRepositories(opened.db, schema)
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl })
    repositories = open()
  })
  afterAll(() => opened.close())

  it('never mean another row', async () => {
    const { readings: repository } = repositories
    const [row] = await repository.findMany({ where: { value: 'with microseconds' } })
    const key = { device: row!.device, at: row!.at }
    for (const use of [
      () => repository.find(key),
      () => repository.findOrThrow(key, { columns: { value: true } }),
      () => repository.find(key, { batch: true }),
      () => repository.findByKeys([key]),
      () => repository.update(key, { value: 'c' }),
      () => repository.delete(key),
      () => repository.cursorOf(key),
    ]) {
      const error = await errorBeforeStatement(use)
      expect(error).toBeInstanceOf(InvalidKeyError)
      expect((error as InvalidKeyError).details.received).toBe('a date, which has no microseconds')
      expect((error as InvalidKeyError).details.path).toContain('at')
    }
  })

  it('never add a second row', async () => {
    const { readings: repository, moments } = repositories
    const [row] = await repository.findMany({ where: { value: 'with microseconds' } })
    const { device, at } = row!
    const later = { device, at: new Date(), value: 'e' }
    for (const use of [
      () => repository.upsert(row!),
      () => repository.upsert({ device, at, value: 'd' }, { update: [] }),
      () => repository.upsertMany([later, { ...row!, value: 'd' }]),
      () => repository.upsertMany([row!], { returning: false }),
      () => repository.getOrCreate({ where: { device, at }, create: { value: 'd' } }),
      () => repository.updateEach([{ device, at, value: 'd' }]),
      () => moments.upsert({ id: 1, at, value: 'd' }, { target: ['at'] }),
      () => moments.getOrCreate({ where: { at }, create: { id: 1 } }),
    ]) {
      const error = await errorBeforeStatement(use)
      expect(error).toBeInstanceOf(InvalidKeyError)
      expect((error as InvalidKeyError).details.received).toBe('a date, which has no microseconds')
      expect((error as InvalidKeyError).details.path).toMatch(/\.at$/)
    }
    expect(await repository.count()).toBe(2)
    expect((await moments.upsert({ id: 1, at }, { columns: { id: true } })).created).toBe(true)
    expect((await moments.upsert({ id: 1, at }, { columns: { id: true } })).created).toBe(false)
  })

  it('never mean another row as numbers', async () => {
    const { numbers: repository } = repositories
    const [row] = await repository.findMany({ where: { value: 'large' } })
    for (const use of [
      () => repository.find(row!.id),
      () => repository.delete(row!.id),
      () => repository.upsert(row!),
      () => repository.getOrCreate({ where: { id: row!.id }, create: {} }),
    ]) {
      const error = await errorBeforeStatement(use)
      expect(error).toBeInstanceOf(InvalidKeyError)
      expect((error as InvalidKeyError).details.received).toBe('a number beyond 2^53')
    }
    expect(await repository.find(7)).toEqual({ id: 7, value: 'small' })
  })

  it('are found by a filter', async () => {
    const { readings: repository } = repositories
    const where = { RAW: sql`date_trunc('milliseconds', ${readings.at}) = ${readings.at}` }
    expect(await repository.findMany({ where, columns: { value: true } })).toEqual([{ value: 'another' }])
  })

  it('are exact as texts, and with milliseconds', async () => {
    const [first] = await repositories.texts.findMany()
    expect(await repositories.texts.find(first!.at)).toEqual(first)
    const [second] = await repositories.rounded.findMany()
    expect(await repositories.rounded.find(second!.at)).toEqual(second)
    expect(await repositories.rounded.upsert({ at: second!.at, value: 'b' })).toEqual({ row: second, created: false })
    expect(await repositories.rounded.update(second!.at, { value: 'c' })).toEqual({ ...second, value: 'c' })
  })
})
