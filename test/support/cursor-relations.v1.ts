import { defineRelations } from 'drizzle-orm'
import { cursorTables } from './cursor-relation-schema.ts'

/** The schema of pages over relations as Drizzle 1.0 has it. */
export const cursorRelationSchema = defineRelations(cursorTables, (helpers) => ({
  writers: {
    mentor: helpers.one.writers({ from: helpers.writers.mentorId, to: helpers.writers.id }),
    notes: helpers.many.notes({ from: helpers.writers.id, to: helpers.notes.writerId }),
  },
  notes: {
    writer: helpers.one.writers({ from: helpers.notes.writerId, to: helpers.writers.id, optional: false }),
    editor: helpers.one.writers({ from: helpers.notes.editorId, to: helpers.writers.id }),
    remarks: helpers.many.remarks({
      from: [helpers.notes.series, helpers.notes.number],
      to: [helpers.remarks.series, helpers.remarks.number],
    }),
  },
}))
