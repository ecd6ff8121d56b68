import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories } from '../../src/index.ts'
import { openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { referenceDdl, scopedModel } from '../support/reference-schema.ts'

describe('filters from outside by relations, within a scope', () => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase('postgres.js', { ddl: referenceDdl })
    // The odd rows are of tenant 7, the even ones of tenant 8; documents name orders of both.
    await opened.query(`
      insert into companies values ('00000000-0000-0000-0000-000000000001', 'Acme, "Ltd"');
      insert into orders (id, tenant_id, total) select id, 7 + (id + 1) % 2, 10 * id from generate_series(1, 9) as id;
      insert into people (id, tenant_id, profile)
        select id, 7 + (id + 1) % 2, jsonb_build_object('orderIds', jsonb_build_array(id, id + 1))
          || case when id > 4 then '{"companyId": "00000000-0000-0000-0000-000000000001"}' else '{}' end::jsonb
        from generate_series(1, 8) as id`)
  })
  afterAll(() => opened.close())

  const allow = {
    id: ['eq', 'in', 'gt'],
    orders: { id: ['in'], total: ['gte', 'lt'] },
    company: { name: ['eq', 'contains', 'insensitive'] },
  } as const

  it.each([
    ['orders.total[gte]=30', 'exists (select from orders as o where o.total >= 30 and OWN)'],
    ['orders.total[gte]=30&orders.total[lt]=50', 'exists (select from orders as o where o.total in (30, 40) and OWN)'],
    ['orders.id[in]=2,4', 'exists (select from orders as o where o.id in (2, 4) and OWN)'],
    ['company.name=Acme,+"Ltd"', 'id > 4'],
    ['company.name[contains]=ACME&company.name[insensitive]=true&id[gt]=5', 'id > 5'],
    ['id[in]=1,2,3', 'id in (1, 2, 3)'],
    ['', 'true'],
  ])('finds what plain SQL finds, and nothing of others: %s', async (query, condition) => {
    const { people } = createRepositories(opened.db, scopedModel).$with({ tenantId: 7 })
    const rows = await people.findMany({
      where: people.parseFilter(new URLSearchParams(query), { allow }),
      columns: { id: true },
      orderBy: { id: 'asc' },
    })
    const own = 'o.tenant_id = 7 and o.id in (people.id, people.id + 1)'
    const expected = await opened.query(
      `select id from people where tenant_id = 7 and ${condition.replace('OWN', own)} order by id`,
    )
    expect(rows.map(({ id }) => String(id))).toEqual(expected.map(({ id }) => id))
  })
})
