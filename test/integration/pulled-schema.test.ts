import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel, type Model, type ReadRepository, type Repository } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { customer, customerText, pulledDdl } from '../support/pulled-ddl.ts'
import { pullSchema, type PulledSchema } from '../support/pull-schema.ts'

/** The tables that drizzle-kit named. Their types are in a file that is written while the tests run. */
type Pulled = Readonly<
  Record<
    'customers' | 'customersInInventory' | 'productsInInventory' | 'customerProducts' | 'oddNames' | 'auditLog',
    Repository<UntypedModel, string>
  >
> &
  Readonly<Record<'activeCustomers' | 'stockTotalsInInventory', ReadRepository<UntypedModel, string>>>
type UntypedModel = Model<Readonly<Record<string, UntypedTable>>>
interface UntypedTable {
  readonly _: object
  readonly $inferSelect: Record<string, unknown>
  readonly $inferInsert: Record<string, unknown>
}

let pulled: PulledSchema
let model: Model
beforeAll(async () => {
  pulled = await pullSchema(pulledDdl)
  const [schema, relations] = await Promise.all(
    ['schema.ts', 'relations.ts'].map(
      (file) => import(/* @vite-ignore */ new URL(file, pulled.folder).pathname) as Promise<object>,
    ),
  )
  model = defineModel({ ...schema, ...relations })
})
afterAll(() => pulled.remove())

describe.each(drivers)('a schema that drizzle-kit pulled on %s', (driver) => {
  let opened: OpenDatabase
  const repositories = () => createRepositories(opened.db, model) as unknown as Pulled

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: `set timezone = 'UTC'; ${pulledDdl}` })
  })
  afterAll(() => opened.close())

  it('has every table and view, their keys and relations', () => {
    const keys = [...model.tables.values()].map(({ name, primaryKey }) => [
      name,
      primaryKey.map(({ property }) => property).sort(),
    ])
    expect(Object.fromEntries(keys)).toEqual({
      customersInInventory: ['id'],
      customers: ['customerId'],
      oddNames: ['theKey'],
      auditLog: [],
      customerProducts: ['customerId', 'productRevision', 'productSku'],
      productsInInventory: ['revision', 'sku'],
      activeCustomers: [],
      stockTotalsInInventory: [],
    })
    const relations = [...model.tables.values()].flatMap(({ name, relations: own }) =>
      [...own.keys()].map((key) => `${name}.${key}`),
    )
    expect(relations.sort()).toEqual([
      'customerProducts.customer',
      'customerProducts.productsInInventory',
      'customers.customerProducts',
      'oddNames.oddName',
      'oddNames.oddNames',
      'productsInInventory.customerProducts',
    ])
  })

  it('writes and reads a table with columns of every kind, to the last digit', async () => {
    const { customers } = repositories()
    const created = await customers.create(customer)
    expect(await opened.query('select * from customers')).toEqual([customerText])
    expect(created).toMatchObject({
      ...customer,
      avatar: expect.anything() as unknown,
      signedUpAt: expect.anything() as unknown,
      initials: 'AL ',
    })
    expect([...(created['avatar'] as Uint8Array)]).toEqual([0, 92, 34, 255])
    expect(created).toMatchObject({ customerId: 1n, fullNameUpper: 'ADA "THE FIRST" O\'NEIL' })
    expect(new Date(created['signedUpAt'] as string)).toEqual(new Date('2024-01-02T03:04:05.678Z'))
    expect(await customers.find(1n)).toEqual(created)

    const others = ['second@example.com', 'third@example.com'].map((email) => ({ ...customer, email, fullName: email }))
    const [second] = await customers.createMany(others)
    expect(second).toEqual({
      ...created,
      ...others[0],
      avatar: created['avatar'],
      initials: 'AL ',
      signedUpAt: created['signedUpAt'],
      customerId: 2n,
      fullNameUpper: 'SECOND@EXAMPLE.COM',
    })
    expect((await opened.query('select * from customers order by customer_id'))[1]).toEqual({
      ...customerText,
      customer_id: '2',
      email: 'second@example.com',
      full_name: 'second@example.com',
      full_name_upper: 'SECOND@EXAMPLE.COM',
    })

    const { avatar, ...comparable } = { ...customer, initials: 'AL ' }
    for (const [property, value] of Object.entries(comparable)) {
      const count = await customers.count({ [property]: { eq: value } })
      expect([property, count]).toEqual([property, /^(email|fullName)$/.test(property) ? 1 : 3])
    }
    expect(
      await customers.update(2n, {
        creditLimit: '0.0001',
        lifetimeValue: -9_223_372_036_854_775_808n,
        avatar,
        moods: null,
      }),
    ).toMatchObject({
      creditLimit: '0.0001',
      lifetimeValue: -9_223_372_036_854_775_808n,
      moods: null,
    })
    expect(await customers.findByKeys([3n, 2n, 9n], { columns: { email: true } })).toEqual([
      { email: 'third@example.com' },
      { email: 'second@example.com' },
      undefined,
    ])
    expect(await customers.deleteMany({ where: { customerId: { in: [2n, 3n] } }, returning: false })).toBe(2)
  })

  it('fills what is left out, and refuses what is always generated', async () => {
    const { customers, customersInInventory } = repositories()
    const created = await customers.create({ fullName: 'Defaults', email: 'defaults@example.com' })
    expect(created).toMatchObject({
      mood: 'good',
      creditLimit: '0.0000',
      lifetimeValue: 0n,
      tags: [],
      settings: { theme: 'dark' },
      isActive: true,
    })
    await expect(customers.create({ ...customer, customerId: 9n })).rejects.toThrow('always generates')
    await expect(customers.update(1n, { fullNameUpper: 'X' })).rejects.toThrow('always generates')
    await expect(customers.create({ ...customer, email: 'no-at-sign' })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
    })
    await expect(customers.create(customer)).rejects.toMatchObject({
      details: { table: 'customers', properties: ['email'] },
    })
    await expect(customers.update(1n, { creditLimit: '-1' })).rejects.toMatchObject({
      code: 'CHECK_VIOLATION',
      details: { constraint: 'customers_credit_check' },
    })
    expect(await customersInInventory.createMany([{ note: 'a' }, { id: 7, note: 'b' }])).toEqual([
      { id: 1, note: 'a' },
      { id: 7, note: 'b' },
    ])
    expect(await opened.query('select * from inventory.customers')).toEqual([
      { id: '1', note: 'a' },
      { id: '7', note: 'b' },
    ])
  })

  it('writes and reads a table of a named schema with a composite key, and one that refers to it', async () => {
    const { productsInInventory: products, customerProducts } = repositories()
    const rows = [
      { sku: 'b', revision: 2, size: 'XL', sizes: ['S', 'XL'], price: '1234567890123456.7891', stock: 1n },
      { sku: 'a', revision: 1, size: null, sizes: [], price: null, stock: 9_223_372_036_854_775_807n },
    ]
    expect(await products.createMany(rows)).toMatchObject(rows.map(({ sku, price, stock }) => ({ sku, price, stock })))
    await products.create({ sku: 'c', revision: 3 })
    expect(await opened.query('select * from inventory.products order by sku')).toEqual([
      { sku: 'a', revision: '1', size: null, sizes: '{}', price: null, stock: '9223372036854775807' },
      { sku: 'b', revision: '2', size: 'XL', sizes: '{S,XL}', price: '1234567890123456.7891', stock: '1' },
      { sku: 'c', revision: '3', size: null, sizes: '{}', price: null, stock: '9223372036854775807' },
    ])
    expect(await products.find({ sku: 'b', revision: 2 })).toMatchObject({ price: '1234567890123456.7891', stock: 1n })
    const keys = [
      { sku: 'c', revision: 3 },
      { sku: 'c', revision: 4 },
      { revision: 1, sku: 'a' },
    ]
    expect(await products.findByKeys(keys, { columns: { sku: true } })).toEqual([{ sku: 'c' }, undefined, { sku: 'a' }])

    const line = { customerId: 1n, productSku: 'b', productRevision: 2 }
    expect(await customerProducts.create(line)).toEqual({ ...line, quantity: 1 })
    await expect(customerProducts.create({ ...line, productSku: 'x' })).rejects.toMatchObject({
      details: { table: 'customerProducts', properties: ['productSku', 'productRevision'] },
    })
    expect(await customerProducts.update(line, { quantity: 3 })).toEqual({ ...line, quantity: 3 })
    expect(await customerProducts.delete(line)).toEqual({ ...line, quantity: 3 })
    expect(await products.aggregate({ count: true, sum: ['stock'] as never })).toEqual({
      count: 3,
      sum: { stock: '18446744073709551615' },
    })
  })

  it('writes and reads names that have to be quoted, tables without a key, and views', async () => {
    const { oddNames, auditLog, activeCustomers, stockTotalsInInventory } = repositories()
    const odd = { theKey: 2, camelCase: 'c', upper: 'U', withDash: '-', select: 's', parent: null }
    await oddNames.createMany([odd, { ...odd, theKey: 1, parent: 2 }])
    expect(
      await oddNames.findMany({ where: { camelCase: 'c', select: { startsWith: 's' } }, orderBy: { theKey: 'asc' } }),
    ).toEqual([{ ...odd, theKey: 1, parent: 2 }, odd])
    expect(await opened.query('select * from "Odd Names" where "the Key" = 1')).toEqual([
      { 'the Key': '1', camelCase: 'c', UPPER: 'U', 'with-dash': '-', select: 's', parent: '2' },
    ])
    await expect(oddNames.delete(2)).rejects.toMatchObject({ details: { table: 'oddNames', properties: ['parent'] } })

    await auditLog.createMany([
      { entry: ['first'], actor: 'a' },
      { entry: 'second', actor: null },
    ])
    expect(
      await auditLog.updateMany({
        where: { actor: { isNull: true } },
        set: { entry: { now: 'set' } },
        columns: { entry: true },
      }),
    ).toEqual([{ entry: { now: 'set' } }])
    expect(await opened.query('select entry, actor from audit_log order by actor')).toEqual([
      { entry: '["first"]', actor: 'a' },
      { entry: '{"now": "set"}', actor: null },
    ])

    expect(await activeCustomers.findMany({ where: { fullName: { startsWith: 'Ada' } } })).toEqual([
      { customerId: 1n, fullName: 'Ada "the first" O\'Neil', lifetimeValue: 9_223_372_036_854_775_807n },
    ])
    await opened.query('refresh materialized view inventory.stock_totals')
    expect(await stockTotalsInInventory.findFirst({ where: { sku: 'a' } })).toEqual({
      sku: 'a',
      total: '9223372036854775807',
    })
  })
})
