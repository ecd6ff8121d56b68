import { relations } from 'drizzle-orm'
import { describeNestedRules } from '../support/nested-rule-cases.ts'
import { labels, lines, owners, sheetLabels, sheets } from '../support/nested-rule-schema.ts'

const ownerRelations = relations(owners, ({ many }) => ({ sheets: many(sheets) }))
const sheetRelations = relations(sheets, ({ one, many }) => ({
  owner: one(owners, { fields: [sheets.ownerId], references: [owners.id] }),
  lines: many(lines),
}))
const lineRelations = relations(lines, ({ one }) => ({
  sheet: one(sheets, { fields: [lines.sheetId], references: [sheets.id] }),
}))

describeNestedRules({ owners, sheets, lines, labels, sheetLabels, ownerRelations, sheetRelations, lineRelations })
