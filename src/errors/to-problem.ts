import { ConstraintViolationError } from './constraint-errors.ts'
import { InputError, InvalidValueError, type ParameterFault, ValidationError } from './input-errors.ts'
import { kindsOfClient, kindsOfProgram, type ProblemKind, titles } from './problem-kinds.ts'
import { pathOf } from './path-of.ts'
import { RepositoryError, type RepositoryErrorCode } from './repository-error.ts'

/** An error as RFC 9457 has it, to be sent as `application/problem+json`. */
export interface Problem {
  /** `about:blank`: the problem is what its status says. Put your own URI in its place if you have one. */
  readonly type: string
  /** HTTP's phrase for the status. */
  readonly title: string
  readonly status: number
  /** A sentence for whoever reads it; it says nothing of tables, statements and values. */
  readonly detail: string
  /** The error's code; of an error that is not one of this library there is none. */
  readonly code?: RepositoryErrorCode
  /** What is wrong with single properties or parameters, where that is known. */
  readonly errors?: readonly PropertyProblem[]
}

/** What is wrong with one property of a row, or one parameter of a query. */
export interface PropertyProblem {
  /** The property or parameter, such as `email`, `address.city` or `rows[2].email`. */
  readonly property: string
  readonly detail: string
}

/**
 * Makes problem details (RFC 9457) of an error, for the answer of a service.
 *
 * What is the client's mistake gets a status of 400 to 499 and says which properties it is about; everything else gets one of
 * 500 to 504 and says nothing that the client has no use for. No value that was sent is in it, and no name of a table or
 * constraint. Only what a validator of yours says is passed on as it is.
 *
 * @param error Anything that was thrown. What is no error of this library is a 500 without its message.
 * @example
 * ```ts
 * async function answer(run: () => Promise<object>): Promise<Response> {
 *   try {
 *     return Response.json(await run())
 *   } catch (error) {
 *     const problem = toProblem(error)
 *     if (problem.status >= 500) console.error(error)
 *     const headers = { 'content-type': 'application/problem+json' }
 *     return new Response(JSON.stringify(problem), { status: problem.status, headers })
 *   }
 * }
 * ```
 */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof RepositoryError)) return problemOf(kindsOfProgram.QUERY)
  const isOfClient = error.details.origin === 'client'
  const kinds: Partial<Record<RepositoryErrorCode, ProblemKind>> = isOfClient ? kindsOfClient : kindsOfProgram
  const errors = isOfClient ? problemsOf(error as RepositoryError) : []
  return {
    ...problemOf(kinds[error.code] ?? kindsOfProgram.QUERY),
    code: error.code,
    ...(errors.length > 0 && { errors }),
  }
}

function problemOf({ status, detail }: ProblemKind): Problem {
  return { type: 'about:blank', title: titles[status], status, detail }
}

/** Which properties it is about. What an error says of names that only the service has is left out. */
function problemsOf(error: RepositoryError): readonly PropertyProblem[] {
  if (error instanceof ValidationError) {
    return error.details.issues.map(({ path, message }) => ({ property: pathOf(path), detail: message }))
  }
  if (error instanceof ConstraintViolationError) {
    const detail = rules[error.code]
    return detail === undefined ? [] : error.details.properties.map((property) => ({ property, detail }))
  }
  return error instanceof InputError || error instanceof InvalidValueError ? problemsOfInput(error) : []
}

const rules: Partial<Record<RepositoryErrorCode, string>> = {
  UNIQUE_VIOLATION: 'Is taken.',
  EXCLUSION_VIOLATION: 'Is in conflict with another row.',
  FOREIGN_KEY_VIOLATION: 'Refers to a row that is missing, or is referred to.',
  NOT_NULL_VIOLATION: 'Is required.',
  CHECK_VIOLATION: 'Breaks a rule.',
  INVALID_ARGUMENT: 'Cannot be used, or has a value that cannot.',
  INVALID_KEY: 'Is no key, or lacks a part of one.',
}

function problemsOfInput({ code, details }: InputError | InvalidValueError): readonly PropertyProblem[] {
  // What PostgreSQL refused stands at no property.
  if ('sqlState' in details && details.sqlState !== undefined) return []
  if (details.parameters !== undefined) return details.parameters.map((fault) => problemOfPart(fault.path, fault))
  const property = withoutCall(details.path)
  if (property === '') return []
  const detail = rules[code]
  return [detail === undefined ? problemOfPart(property, details) : { property, detail }]
}

function problemOfPart(property: string, { expected, received }: ParameterFault): PropertyProblem {
  return { property, detail: `Expected ${expected}, got ${received}.` }
}

/** The place in what the client sent: `name` of `update patch.name`, `age.gte` of `findMany.where.age.gte`. */
function withoutCall(path: string): string {
  return path.replace(/^\w+(?:[ .]|$)(?:(?:values|patch|set|where|key)(?:\.|$))?/, '')
}
