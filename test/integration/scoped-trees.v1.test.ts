import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { folderModel } from '../support/folder-model.v1.ts'
import { folderDdl } from '../support/folder-schema.ts'
import { describeScopedTrees, idsOf } from '../support/scoped-tree-cases.ts'

describeScopedTrees(folderModel)

describe.each(drivers)('scopes of a join table on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: folderDdl })
  })
  afterAll(() => opened.close())

  it('are those of the call, at every level of a tree', async () => {
    const { folders } = createRepositories(opened.db, folderModel).$with({ tenantId: 7 })
    const linked = { recursive: true, columns: { id: true }, orderBy: { id: 'asc' } } as const
    const ofTenant = await folders.findOrThrow(1, { with: { linked } })
    expect(idsOf(ofTenant.linked, 'linked')).toEqual([[2, [[4, [6]]]]])
    const ofAll = await folders.findOrThrow(1, { with: { linked: { ...linked, unscoped: ['tenant'] } } })
    expect(idsOf(ofAll.linked, 'linked')).toEqual([[2, [[4, [6]], 5]]])
    const overAll = await folders.findOrThrow(1, { with: { linked }, unscoped: ['tenant'] })
    expect(idsOf(overAll.linked, 'linked')).toEqual([[2, [[4, [6]], 5]], 6])
    const deleted = await folders.findOrThrow(1, { with: { linked: { ...linked, unscoped: ['softDelete'] } } })
    expect(idsOf(deleted.linked, 'linked')).toEqual([[2, [3, [4, [6]]]]])
  })
})
