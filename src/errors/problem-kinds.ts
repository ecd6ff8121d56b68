import type { RepositoryErrorCode } from './repository-error.ts'

/** What a client is told of a kind of error. */
export interface ProblemKind {
  readonly status: keyof typeof titles
  readonly detail: string
}

/** The statuses of problems, with the phrases that HTTP has for them. */
export const titles = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Content',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const

const failed = { status: 500, detail: 'The service could not do this.' } as const
const busy = { status: 503, detail: 'The service is busy. Try again later.' } as const

/** What becomes of an error that is the service's own: the client cannot mend it. */
export const kindsOfProgram: Partial<Record<RepositoryErrorCode, ProblemKind>> & { readonly QUERY: ProblemKind } = {
  QUERY: failed,
  CONNECTION: { status: 503, detail: 'The service cannot reach its database. Try again later.' },
  TRANSACTION_CONFLICT: busy,
  LOCK_TIMEOUT: busy,
  QUERY_TIMEOUT: { status: 504, detail: 'The database took too long.' },
  QUERY_CANCELLED: { status: 504, detail: 'The service took too long.' },
}

/** What becomes of an error that is the client's. */
export const kindsOfClient: Readonly<Record<ClientErrorCode, ProblemKind>> = {
  NOT_FOUND: { status: 404, detail: 'There is no such row.' },
  UNIQUE_VIOLATION: { status: 409, detail: 'Another row has these values already.' },
  EXCLUSION_VIOLATION: { status: 409, detail: 'The values are in conflict with those of another row.' },
  FOREIGN_KEY_VIOLATION: {
    status: 409,
    detail: 'A row that is referred to is missing, or this one is still referred to.',
  },
  OPTIMISTIC_LOCK: { status: 409, detail: 'The row was changed meanwhile. Read it again.' },
  NOT_NULL_VIOLATION: { status: 422, detail: 'A value is missing.' },
  CHECK_VIOLATION: { status: 422, detail: 'The values break a rule.' },
  VALIDATION: { status: 422, detail: 'The values are not valid.' },
  INVALID_ARGUMENT: { status: 400, detail: 'The values cannot be used.' },
  INVALID_FILTER: { status: 400, detail: 'The filter cannot be used.' },
  INVALID_ORDER: { status: 400, detail: 'The order cannot be used.' },
  INVALID_KEY: { status: 400, detail: 'The key cannot be used.' },
  INVALID_VALUE: { status: 400, detail: 'A value is not of the right type.' },
  INVALID_PAGINATION: { status: 400, detail: 'The page cannot be used.' },
  INVALID_CURSOR: { status: 400, detail: 'The cursor cannot be used. Start again without it.' },
  QUERY_CANCELLED: { status: 499, detail: 'The request was cancelled.' },
}

/** The codes of errors that can be the client's. */
export type ClientErrorCode = Exclude<
  RepositoryErrorCode,
  | 'NOT_UNIQUE'
  | 'ROW_NOT_WRITTEN'
  | 'TRANSACTION_CONFLICT'
  | 'TRANSACTION_ENDED'
  | 'AFTER_COMMIT'
  | 'LOCK_TIMEOUT'
  | 'QUERY_TIMEOUT'
  | 'CONNECTION'
  | 'QUERY'
  | 'REPEATED_QUERY'
  | 'INVALID_MODEL'
  | 'MIGRATION'
  | 'PENDING_REVISIONS'
>
