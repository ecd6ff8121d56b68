import fc from 'fast-check'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkLists, listRows } from '../support/list-checks.ts'
import { extensionTypes } from '../support/extension-types.ts'
import { ddlOf, listDdl, listTypes, type ListTypes, withArrays } from '../support/list-types.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

vi.setConfig({ testTimeout: propertyTimeout })

/** Those that come with PostgreSQL. PGlite has none by itself; `npm run check:types-in-arrays` is for others. */
const extensions = ['citext', 'hstore', 'ltree', 'cube']
const typesOfExtensions = Object.assign({}, ...extensions.map((name) => extensionTypes[name])) as ListTypes
const extensionsDdl = extensions.map((name) => `create extension ${name};`).join('')

describe.each(drivers)('values of every type on %s', (driver) => {
  const isServer = driver !== 'PGlite'
  const types = withArrays(isServer ? { ...listTypes, ...typesOfExtensions } : listTypes)
  const rows = listRows(types)
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: (isServer ? extensionsDdl : '') + listDdl + ddlOf(types) })
  })
  afterAll(() => opened.close())

  it('are stored by the writes of many rows as by those of one', async () => {
    const { checkWrites } = checkLists(opened, types)
    await checkProperty(fc.asyncProperty(rows, checkWrites), 4)
  })

  it('are found by in and notIn as by eq', async () => {
    const { checkFilters } = checkLists(opened, types)
    await checkProperty(fc.asyncProperty(rows, checkFilters), 2)
  })
})
