import { AsyncLocalStorage } from 'node:async_hooks'
import { is, Param, Placeholder } from 'drizzle-orm'
import { nameOfPlaceholder } from '../model/index.ts'

/** What an observer is told about a statement that ended. */
export interface QueryEvent {
  /** The table it was for, by its name in the schema. */
  readonly table: string
  /** The statement's text, with `$1` for its parameters. */
  readonly sql: string
  /** From sending the statement to having its rows, in milliseconds. */
  readonly durationMs: number
  /** The rows it returned or wrote; `undefined` when it failed. */
  readonly rowCount: number | undefined
  /** Its error, when it failed. */
  readonly error: unknown
  /** The parameters' values, when the observer asked for them by `queryParameters: true`. */
  readonly parameters: readonly unknown[] | undefined
}

/**
 * Gets every statement of the repositories it was given to, after it ended. An error it throws fails the call, where the
 * statement did not.
 */
export type QueryObserver = (event: QueryEvent) => void

/** What is told about the statements of an asynchronous context. */
export interface StatementObserver {
  /** Is told before a statement is sent. An error it throws fails the call, and nothing is sent. */
  readonly started?: (statement: Pick<QueryEvent, 'table' | 'sql'>) => void
  readonly ended?: QueryObserver
}

/** Who is told about statements, and what. */
export interface ObserverOptions {
  /** Is told about every statement after it ended. */
  readonly onQuery?: QueryObserver | undefined
  /** Whether `onQuery` gets the parameters' values. They can be personal data: false by default. */
  readonly queryParameters?: boolean | undefined
}

/** Observers of one asynchronous context, as the testing helpers need them. */
const contextObservers = new AsyncLocalStorage<readonly StatementObserver[]>()

/** Runs a function and tells the observer every statement that repositories send in its asynchronous context. */
export function observeStatements<TResult>(observer: StatementObserver, run: () => TResult): TResult {
  return contextObservers.run([...currentObservers(), observer], run)
}

/** The same for an observer of what ended. */
export function observeQueries<TResult>(observer: QueryObserver, run: () => TResult): TResult {
  return observeStatements({ ended: observer }, run)
}

/** Runs the next part of a call, such as a chunk of its rows: nobody is told again that its statements start. */
export function goOn<TResult>(run: () => TResult): TResult {
  const observers = currentObservers()
  return observers === none ? run() : contextObservers.run(observers.map(withoutStart), run)
}

function withoutStart({ ended }: StatementObserver): StatementObserver {
  return ended === undefined ? {} : { ended }
}

const none: readonly StatementObserver[] = []

/** The observers of the current asynchronous context, after the one of the options. */
export function currentObservers({ onQuery }: ObserverOptions = {}): readonly StatementObserver[] {
  const contextual = contextObservers.getStore() ?? none
  return onQuery === undefined ? contextual : [{ ended: onQuery }, ...contextual]
}

/** A statement's parameters with the values that a call bound. */
export function fillParameters(parameters: readonly unknown[], values: readonly unknown[]): readonly unknown[] {
  return parameters.map((parameter) => {
    const placeholder = is(parameter, Param) ? parameter.value : parameter
    return is(placeholder, Placeholder) ? values[Number(nameOfPlaceholder(placeholder))] : parameter
  })
}
