export type { Expected, Judgement } from './judge-lint.ts'
export { type TracedRevision, traceRevision, type TraceSessions } from './trace-revision.ts'
export { isBlocking, type TracedStatement } from './traced-statement.ts'
