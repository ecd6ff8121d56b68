import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { extensionTypes } from '../support/extension-types.ts'
import { checkLists, listRows } from '../support/list-checks.ts'
import { ddlOf, listDdl, listTypes, type ListTypes, withArrays } from '../support/list-types.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

/*
 * The types of PostgreSQL, and of the extensions that the server has. `npm run check:types-in-arrays` runs many cases, with
 * TEST_DATABASE_URL on a server that has PostGIS or pgvector, with PGLITE_EXTENSIONS on PGlite that has others.
 */

vi.setConfig({ testTimeout: propertyTimeout })

describe.each(drivers)('values of every type on %s', (driver) => {
  let opened: OpenDatabase
  let types: ListTypes

  beforeAll(async () => {
    opened = await openDatabase(driver)
    const found = await opened.query('select name from pg_available_extensions')
    const available = new Set(found.map(({ name }) => name))
    const extensions = Object.keys(extensionTypes).filter((name) => available.has(name))
    const ofExtensions: readonly ListTypes[] = extensions.map((name) => extensionTypes[name] ?? {})
    types = withArrays(Object.assign({}, listTypes, ...ofExtensions) as ListTypes)
    await opened.query(extensions.map((name) => `create extension ${name};`).join('') + listDdl + ddlOf(types))
  })
  afterAll(() => opened.close())

  it('are stored by the writes of many rows as by those of one', async () => {
    const { checkWrites } = checkLists(opened, types)
    await checkProperty(fc.asyncProperty(listRows(types), checkWrites), 4)
    expect(Object.keys(types).length).toBeGreaterThan(100)
  })

  it('are found by in and notIn as by eq', async () => {
    const { checkFilters } = checkLists(opened, types)
    await checkProperty(fc.asyncProperty(listRows(types), checkFilters), 2)
    expect(Object.keys(types).length).toBeGreaterThan(100)
  })
})
