import { relations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import { entries, people, reportOptions, tickets } from './report-schema.ts'

export const reportModel = defineModel(
  {
    people,
    tickets,
    entries,
    ofPeople: relations(people, ({ one, many }) => ({
      lead: one(people, { fields: [people.leadId], references: [people.id], relationName: 'lead' }),
      reports: many(people, { relationName: 'lead' }),
      tickets: many(tickets),
    })),
    ofTickets: relations(tickets, ({ one, many }) => ({
      author: one(people, { fields: [tickets.authorId], references: [people.id] }),
      entries: many(entries),
    })),
    ofEntries: relations(entries, ({ one }) => ({
      ticket: one(tickets, { fields: [entries.ticketId], references: [tickets.id] }),
      worker: one(people, { fields: [entries.workerId], references: [people.id], relationName: 'worker' }),
    })),
  },
  reportOptions,
)
