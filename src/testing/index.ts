export { recordQueries, type RecordedQueries } from './record-queries.ts'
export { startTestDatabase, type StartTestDatabaseOptions, type TestDatabase } from './start-test-database.ts'
export { TestDatabaseError } from './test-database-error.ts'
export { withRollback } from './with-rollback.ts'
