import { relations } from 'drizzle-orm'
import { describeNestedProperty } from '../support/nested-property.ts'
import { boxes, boxMarks, items, marks } from '../support/nested-schema.ts'

const boxRelations = relations(boxes, ({ many }) => ({ items: many(items) }))
const itemRelations = relations(items, ({ one }) => ({
  box: one(boxes, { fields: [items.boxId], references: [boxes.id] }),
}))

describeNestedProperty({ boxes, items, marks, boxMarks, boxRelations, itemRelations }, 'items')
