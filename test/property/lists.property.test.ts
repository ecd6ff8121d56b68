import fc from 'fast-check'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { checkLists, listRows } from '../support/list-checks.ts'
import { ddlOf, extensionTypes, listDdl, listTypes, withArrays } from '../support/list-types.ts'
import { checkProperty, propertyTimeout } from '../support/property-runs.ts'

vi.setConfig({ testTimeout: propertyTimeout })

// The binaries of PGlite come without extensions.
const extensions = 'create extension citext; create extension hstore; create extension ltree; create extension cube;'

describe.each(drivers)('values of every type on %s', (driver) => {
  const isServer = driver !== 'PGlite'
  const types = withArrays(isServer ? { ...listTypes, ...extensionTypes } : listTypes)
  const rows = listRows(types)
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: (isServer ? extensions : '') + listDdl + ddlOf(types) })
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
