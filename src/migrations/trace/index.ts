export type { Judgement } from './judge-lint.ts'
export { type TracedRevision, traceRevision } from './trace-revision.ts'
export { isBlocking, type TracedStatement } from './traced-statement.ts'
