import { defineRelations } from 'drizzle-orm'
import { describeNestedProperty } from '../support/nested-property.ts'
import { boxes, boxMarks, items, marks } from '../support/nested-schema.ts'

const schema = defineRelations({ boxes, items, marks, boxMarks }, (r) => ({
  boxes: {
    items: r.many.items(),
    marks: r.many.marks({ from: r.boxes.id.through(r.boxMarks.boxId), to: r.marks.id.through(r.boxMarks.markId) }),
  },
  items: { box: r.one.boxes({ from: r.items.boxId, to: r.boxes.id }) },
}))

describeNestedProperty(schema, 'items')
describeNestedProperty(schema, 'marks')
