import { defineRelations } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRepositories, defineModel } from '../../src/index.ts'
import { drivers, openDatabase, type OpenDatabase } from '../support/drivers.ts'
import { describeNestedRules } from '../support/nested-rule-cases.ts'
import { labels, lines, nestedRuleDdl, owners, sheetLabels, sheets } from '../support/nested-rule-schema.ts'

const schema = defineRelations({ owners, sheets, lines, labels, sheetLabels }, (r) => ({
  owners: { sheets: r.many.sheets() },
  sheets: {
    owner: r.one.owners({ from: r.sheets.ownerId, to: r.owners.id }),
    lines: r.many.lines(),
    labels: r.many.labels({
      from: r.sheets.id.through(r.sheetLabels.sheetId),
      to: r.labels.id.through(r.sheetLabels.labelId),
    }),
  },
  lines: { sheet: r.one.sheets({ from: r.lines.sheetId, to: r.sheets.id }) },
}))

describeNestedRules(schema)

describe.each(drivers)('the rules of a join table on %s', (driver) => {
  let opened: OpenDatabase
  beforeAll(async () => {
    opened = await openDatabase(driver, { ddl: nestedRuleDdl })
    await opened.query(`
      insert into sheets (id, title, created_by, updated_by) values (10, 'ten', '', '');
      insert into labels values (1, 'red'), (2, 'blue'), (3, 'green');
      insert into sheet_labels values (10, 1), (10, 2)`)
  })
  afterAll(() => opened.close())

  it('hold for its rows that are created and deleted', async () => {
    const happened: unknown[] = []
    const note = (what: string) => (rows: readonly { readonly labelId: number }[]) =>
      void happened.push([what, ...rows.map(({ labelId }) => labelId)])
    const model = defineModel(schema, {
      sheetLabels: {
        hooks: {
          beforeCreate: (values) => void happened.push(values),
          afterCreate: note('linked'),
          afterDelete: note('unlinked'),
        },
      },
    })
    const repositories = createRepositories(opened.db, model)
    await repositories.sheets.update(10, {
      labels: { disconnect: [1], connect: [2, 3], create: [{ id: 4, name: 'new' }] },
    })
    expect(happened).toEqual([
      ['unlinked', 1],
      { sheetId: 10, labelId: 4 },
      { sheetId: 10, labelId: 2 },
      { sheetId: 10, labelId: 3 },
      ['linked', 4, 3],
    ])
  })
})
