import { createRepositories, type Database, defineModel } from 'drizzle-repository'
import * as schema from './schema.ts'

export const model = defineModel(schema, { memberships: { key: ['personId', 'groupId'] } })

export declare const db: Database

export const repositories = createRepositories(db, model)

export type Person = typeof schema.people.$inferSelect
