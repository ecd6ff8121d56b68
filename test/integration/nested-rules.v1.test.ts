import { defineRelations } from 'drizzle-orm'
import { describeNestedRules } from '../support/nested-rule-cases.ts'
import { labels, lines, owners, sheetLabels, sheets } from '../support/nested-rule-schema.ts'

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

describeNestedRules(schema, true)
