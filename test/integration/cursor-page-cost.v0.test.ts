import { relations } from 'drizzle-orm'
import { describeCosts, events, groups } from '../support/cursor-cost-cases.ts'

describeCosts({
  events,
  groups,
  eventsRelations: relations(events, ({ one }) => ({
    group: one(groups, { fields: [events.groupId], references: [groups.id] }),
  })),
})
