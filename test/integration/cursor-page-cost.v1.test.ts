import { defineRelations } from 'drizzle-orm'
import { describeCosts, events, groups } from '../support/cursor-cost-cases.ts'

describeCosts(
  defineRelations({ events, groups }, (helpers) => ({
    events: { group: helpers.one.groups({ from: helpers.events.groupId, to: helpers.groups.id, optional: false }) },
  })),
)
