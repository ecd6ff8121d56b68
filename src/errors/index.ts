export {
  ConstraintViolationError,
  CheckViolationError,
  ExclusionViolationError,
  ForeignKeyViolationError,
  NotNullViolationError,
  UniqueViolationError,
  type ConstraintDetails,
} from './constraint-errors.ts'
export {
  ConnectionError,
  LockTimeoutError,
  QueryCancelledError,
  QueryError,
  QueryTimeoutError,
  TransactionConflictError,
  type ConflictReason,
  type DatabaseErrorDetails,
  type LostOutcome,
  type StatementErrorDetails,
} from './database-errors.ts'
export { describeNumber, describeValue, listNames } from './describe-value.ts'
export {
  InputError,
  InvalidArgumentError,
  InvalidCursorError,
  InvalidFilterError,
  InvalidKeyError,
  InvalidModelError,
  InvalidOrderError,
  InvalidPaginationError,
  InvalidValueError,
  ValidationError,
  faultsOf,
  type InputDetails,
  type InputDetailsOfEither,
  type InvalidCursorReason,
  type InvalidValueDetails,
  type ParameterFault,
  type ValidationIssue,
} from './input-errors.ts'
export { pathOf } from './path-of.ts'
export { type Problem, type PropertyProblem, toProblem } from './to-problem.ts'
export {
  type ErrorOrigin,
  leadToCaller,
  type OriginDetails,
  RepositoryError,
  type RepositoryErrorCode,
} from './repository-error.ts'
export {
  NotFoundError,
  NotUniqueError,
  OptimisticLockError,
  type OptimisticLockDetails,
  RowNotWrittenError,
  type TableDetails,
} from './row-errors.ts'
export { RepeatedQueryError, type RepeatedQueryDetails } from './repeated-query-error.ts'
export { AfterCommitError, TransactionEndedError } from './transaction-errors.ts'
