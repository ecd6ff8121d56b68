import { defineRelations } from 'drizzle-orm'
import { defineModel } from '../../src/index.ts'
import { entries, people, reportOptions, tickets } from './report-schema.ts'

const schema = defineRelations({ people, tickets, entries }, (r) => ({
  people: {
    lead: r.one.people({ from: r.people.leadId, to: r.people.id, alias: 'lead' }),
    reports: r.many.people({ from: r.people.id, to: r.people.leadId, alias: 'lead' }),
    tickets: r.many.tickets({ from: r.people.id, to: r.tickets.authorId }),
  },
  tickets: {
    author: r.one.people({ from: r.tickets.authorId, to: r.people.id }),
    entries: r.many.entries({ from: r.tickets.id, to: r.entries.ticketId }),
  },
  entries: {
    ticket: r.one.tickets({ from: r.entries.ticketId, to: r.tickets.id, optional: false }),
    worker: r.one.people({ from: r.entries.workerId, to: r.people.id }),
  },
}))

export const reportModel = defineModel(schema, reportOptions)
