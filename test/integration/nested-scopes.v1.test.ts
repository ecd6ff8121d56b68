import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, NotFoundError } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { errorOf } from '../support/errors.ts'
import { describeNestedScopes } from '../support/nested-scope-cases.ts'
import { tenantModel } from '../support/tenant-model.v1.ts'
import { tenantDdl } from '../support/tenant-schema.ts'

describeNestedScopes(tenantModel)

describe.each(drivers)('scopes of join tables on %s', (driver) => {
  let opened: OpenDatabase

  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: tenantDdl })
  })
  afterAll(() => opened.close())

  it('let no nested write reach a row by a link outside of them', async () => {
    const { tasks } = createRepositories(opened.db, tenantModel).$with({ tenantId: 7 })
    for (const labels of [
      { update: [{ id: 31, name: 'x' }] },
      { upsert: [{ id: 31, name: 'x' }] },
      { disconnect: [31] },
      { delete: [31] },
    ])
      expect(await errorOf(() => tasks.update(20, { labels }))).toBeInstanceOf(NotFoundError)
    await tasks.update(20, { labels: { update: [{ id: 30, name: 'soon' }] } })
    expect(await opened.query('select name from labels order by id')).toEqual([
      { name: 'soon' },
      { name: 'later' },
      { name: 'covert' },
    ])
  })
})
