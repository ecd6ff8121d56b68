import { relations } from 'drizzle-orm'
import { cursorTables, notes, remarks, writers } from './cursor-relation-schema.ts'

/** The schema of pages over relations as Drizzle 0.45 has it. */
export const cursorRelationSchema = {
  ...cursorTables,
  writerRelations: relations(writers, ({ one, many }) => ({
    mentor: one(writers, { fields: [writers.mentorId], references: [writers.id] }),
    notes: many(notes, { relationName: 'written' }),
  })),
  noteRelations: relations(notes, ({ one, many }) => ({
    writer: one(writers, { fields: [notes.writerId], references: [writers.id], relationName: 'written' }),
    editor: one(writers, { fields: [notes.editorId], references: [writers.id], relationName: 'edited' }),
    remarks: many(remarks),
  })),
  remarkRelations: relations(remarks, ({ one }) => ({
    note: one(notes, { fields: [remarks.series, remarks.number], references: [notes.series, notes.number] }),
  })),
}
